"""Whose marks one sees, and who may enter them when."""

from datetime import date

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from academics.models import SchoolClass, TeachingAssignment
from accounts.capabilities import Capability
from core.compiled import Compiled, Viewer
from core.school import school_today

from ..grading.typed_marks import MarkRefused

READERS = (Capability.ENTER_MARKS, Capability.SEE_MARKS, Capability.MANAGE_ASSESSMENT)
WRITERS = (Capability.ENTER_MARKS, Capability.MANAGE_ASSESSMENT)


def sees_all_marks(user):
    return user.can(Capability.SEE_MARKS) or user.can(Capability.MANAGE_ASSESSMENT)


def seen_classes(user, *, on=None, after_the_year=True):
    """The classes whose marks `user` sees: those they teach or lead; all for whom the school lets see marks.

    With `after_the_year` those of a school year that is over, too, while some of its marks may still be entered.
    """
    on = on or school_today()
    teaching = TeachingAssignment.objects
    if after_the_year:
        classes, teaching = SchoolClass.objects.visible_for_marks(user, on=on), teaching.while_marks_are_open(on)
    else:
        classes, teaching = SchoolClass.objects.visible_to_staff(user, on=on), teaching.on(on)
    if sees_all_marks(user):
        return classes
    mine = teaching.filter(staff__user=user)
    return classes.filter(
        Q(pk__in=mine.classes().values("school_class")) | Q(section__in=mine.homeroom().values("section"))
    )


# Asked first without what is open after the year: that is seldom, and takes ten times as long to plan.
_SEEN = Compiled(
    lambda viewer, today, school_class, after_the_year: (
        seen_classes(viewer, on=today, after_the_year=after_the_year)
        .filter(pk=school_class)
        .select_related("school_year", "section", "course__subject")
    ),
    viewer=Viewer,
    today=date,
    school_class=int,
    after_the_year=bool,
)
_MARKED = Compiled(
    lambda viewer, day, school_class, after_the_year: (
        (
            SchoolClass.objects.marked_by(viewer, on=day)
            if after_the_year
            else SchoolClass.objects.taught_by(viewer, on=day)
        )
        .filter(pk=school_class)
        .values_list("pk", flat=True)
    ),
    viewer=Viewer,
    day=date,
    school_class=int,
    after_the_year=bool,
)


def seen_class(user, pk):
    """The class with its year, section and course, when `user` sees its marks; else None."""
    asked = {"viewer": user, "today": school_today(), "school_class": pk}
    return _SEEN.first(**asked, after_the_year=False) or _SEEN.first(**asked, after_the_year=True)


def may_enter_marks(user, school_class, *, on=None):
    """Whoever teaches the class, and who manages assessment; posting windows apart."""
    if user.can(Capability.MANAGE_ASSESSMENT):
        return True
    asked = {"viewer": user, "day": on or school_today(), "school_class": school_class.pk}
    if not user.can(Capability.ENTER_MARKS):
        return False
    return bool(_MARKED(**asked, after_the_year=False) or _MARKED(**asked, after_the_year=True))


def may_edit_columns(user, school_class, session, *, on=None):
    """Whether assessments may be added and changed: as marks, and outside the posting window by the office only."""
    on = on or school_today()
    if not session.is_posting_open(on):
        return user.can(Capability.MANAGE_ASSESSMENT)
    return may_enter_marks(user, school_class, on=on)


def check_posting(session, user, *, reason="", on=None):
    """MarkRefused outside the session's posting window; who manages assessment may, and says why."""
    on = on or school_today()
    if session.is_posting_open(on):
        return
    if not user.can(Capability.MANAGE_ASSESSMENT):
        raise MarkRefused(closed_text(session, on))
    if not reason.strip():
        raise MarkRefused(
            _("Marks of %(session)s are closed. Write why you change one.") % {"session": session.full_title}
        )


def closed_text(session, on):
    """Why no marks can be entered on the day `on`; for a session whose window is closed then."""
    first, last = session.posting_window
    if first and on < first:
        return _("Marks of %(session)s can be entered from %(day)s on.") % {
            "session": session.full_title,
            "day": date_format(first, "l j F Y"),
        }
    return _("Marks of %(session)s could be entered until %(day)s. Ask the office to change one.") % {
        "session": session.full_title,
        "day": date_format(last, "l j F Y"),
    }
