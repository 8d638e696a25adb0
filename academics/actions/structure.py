"""Years, terms, levels, subjects and sections."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..models import AcademicSession, GradeLevel, Section, Subject
from .saving import add_row, change_row, change_row_of_year, remove_row
from .school_years import change_school_year

# Verbs in the audit trail begin with these.
_AREAS = {AcademicSession: "session", GradeLevel: "level", Section: "section", Subject: "subject"}


def add_structure(row):
    """Saves a new session, level, subject or section. ValidationError by field."""
    return add_row(row, f"{_AREAS[type(row)]}.add")


def change_structure(row, values):
    """Sets `values`, {field: value}, of a session, level, subject or section. ValidationError by field."""
    if isinstance(row, AcademicSession) and row.kind == AcademicSession.Kind.SCHOOL_YEAR:
        return change_school_year(row, values)
    change = change_row_of_year if isinstance(row, Section) else change_row
    return change(row, values, f"{_AREAS[type(row)]}.change")


@transaction.atomic
def remove_structure(row):
    """Deletes a session, level, subject or section that nothing uses. ValidationError says what does."""
    if use := _use_of(row):
        raise ValidationError(use)
    try:
        remove_row(row, f"{_AREAS[type(row)]}.remove")
    except ProtectedError:
        raise ValidationError(_("“%(name)s” is in use and was not deleted.") % {"name": row}) from None


def _use_of(row):
    """Why `row` must stay, in a sentence; empty when nothing uses it."""
    match row:
        case AcademicSession():
            parts, sections = row.children.count(), row.sections.count()
            if parts:
                return ngettext(
                    "“%(name)s” holds %(count)d term or period. Delete that first.",
                    "“%(name)s” holds %(count)d terms or periods. Delete those first.",
                    parts,
                ) % {"name": row, "count": parts}
            return _sections_text(row, sections)
        case GradeLevel():
            return _sections_text(row, row.sections.count())
        case Subject():
            count = row.courses.count()
            return count and ngettext(
                "“%(name)s” has %(count)d course. Delete that first.",
                "“%(name)s” has %(count)d courses. Delete those first.",
                count,
            ) % {"name": row, "count": count}
        case Section():
            count = row.memberships.count()
            return count and ngettext(
                "%(count)d student is or was in “%(name)s”. It stays for the record.",
                "%(count)d students are or were in “%(name)s”. It stays for the record.",
                count,
            ) % {"name": row, "count": count}


def _sections_text(row, count):
    return count and ngettext(
        "“%(name)s” has %(count)d section. Delete that first.",
        "“%(name)s” has %(count)d sections. Delete those first.",
        count,
    ) % {"name": row, "count": count}
