"""What every school starts with: scales, types of assessment, and a scheme for each school year."""

from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from ...grading.models import AssessmentType, GradeScale, GradingScheme, SchemeCategory
from .new_year import carry_schemes, categories_before, free_name

_KIND = GradeScale.Kind


def _bands(*rows):
    return [
        {"label": label, "from": start, "points": points, "meaning": meaning} for label, start, points, meaning in rows
    ]


def default_scales():
    """Unsaved: in percent, A to E, and four levels of attainment."""
    return [
        GradeScale(name=_("A to E"), kind=_KIND.LETTER, bands=_bands(
            ("A", "80", "4", _("Excellent")),
            ("B", "65", "3", _("Good")),
            ("C", "50", "2", _("Satisfactory")),
            ("D", "40", "1", _("Below expectation")),
            ("E", "0", "0", _("Well below expectation")),
        )),
        GradeScale(name=_("Four levels"), kind=_KIND.LEVELS, decimals=0, bands=_bands(
            ("4", "75", "4", _("Exceeds expectations")),
            ("3", "50", "3", _("Meets expectations")),
            ("2", "25", "2", _("Approaches expectations")),
            ("1", "0", "1", _("Below expectations")),
        )),
        GradeScale(name=_("Percent"), kind=_KIND.PERCENT),
    ]  # fmt: skip


def default_types():
    names = [(_("Quiz"), _("Quiz")), (_("Test"), _("Test")), (_("Project"), _("Project")), (_("Homework"), _("Hw"))]
    names += [(_("End-of-term exam"), _("Exam"))]
    return [
        AssessmentType(name=name, short_name=short, position=position) for position, (name, short) in enumerate(names)
    ]


def default_categories():
    """Unsaved categories of the scheme that a school year starts with."""
    rows = ((_("Classwork and homework"), 20, 0), (_("Tests"), 30, 0), (_("Exam"), 50, 0))
    return [
        SchemeCategory(name=name, weight=Decimal(weight), drop_lowest=drop, position=position)
        for position, (name, weight, drop) in enumerate(rows)
    ]


def category_names(school_class):
    """The names of the categories of the class's scheme, or of the one that its first assessment brings."""
    scheme = GradingScheme.objects.of_class(school_class).with_categories().first()
    found = scheme.categories.all() if scheme else categories_before(school_class) or default_categories()
    return [category.name for category in found]


def create_assessment_defaults():
    """Scales and types; what exists already stays as it is."""
    GradeScale.objects.bulk_create(default_scales(), ignore_conflicts=True)
    AssessmentType.objects.bulk_create(default_types(), ignore_conflicts=True)


@transaction.atomic
def ensure_scheme(year):
    """The school year's default scheme, made when there is none: that of the year before, else the usual one.

    Two at once make one.
    """
    # Held: the second waits here and then finds what the first has made.
    type(year).objects.select_for_update(no_key=True).get(pk=year.pk)
    scheme = GradingScheme.objects.of_year(year).default().first()
    if scheme:
        return scheme
    if carried := carry_schemes(year):
        return carried
    create_assessment_defaults()
    scheme = GradingScheme.objects.create(
        school_year=year,
        name=free_name(year, _("Standard")),
        scale=GradeScale.objects.for_new_schemes(),
        is_default=True,
    )
    SchemeCategory.objects.bulk_create(
        SchemeCategory(
            scheme=scheme,
            name=category.name,
            weight=category.weight,
            drop_lowest=category.drop_lowest,
            position=category.position,
        )
        for category in default_categories()
    )
    return scheme
