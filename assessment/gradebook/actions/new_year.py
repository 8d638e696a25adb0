"""A school year that has no grading scheme yet counts as the one before it did: what the school chose once holds on."""

from collections import Counter, defaultdict

from academics.models import SchoolClass

from ...grading.models import ClassGrading, GradeScale, GradingScheme, SchemeCategory


def schemes_before(year):
    """The schemes of the last school year before `year` that has any, the default one first."""
    last = GradingScheme.objects.default().before(year).first()
    if last is None:
        return []
    return list(GradingScheme.objects.of_year(last.school_year_id).with_categories().order_by("-is_default", "pk"))


def categories_before(school_class):
    """The categories that a class of a year without a scheme will have; [] where there is no year before."""
    schemes = schemes_before(school_class.school_year)
    if not schemes:
        return []
    own = _own_schemes(schemes[0].school_year).get(school_class.course_id)
    scheme = next((each for each in schemes if each.pk == own), schemes[0])
    return list(scheme.categories.all())


def carry_schemes(year):
    """Copies the schemes of the year before into `year`, which has no default one; returns that, or None without any.

    A course of which all classes had a scheme of their own keeps it.
    """
    schemes = schemes_before(year)
    if not schemes:
        return None
    taken = set(GradingScheme.objects.of_year(year).values_list("name", flat=True))
    copies = {each.pk: _copy(each, year) for each in schemes if each.name not in taken or each.is_default}
    own = _own_schemes(schemes[0].school_year)
    ClassGrading.objects.bulk_create(
        [
            ClassGrading(school_class=each, scheme=copies[own[each.course_id]])
            for each in SchoolClass.objects.of_year(year).filter(course__in=own)
            if own[each.course_id] in copies
        ],
        ignore_conflicts=True,
    )
    return copies[schemes[0].pk]


def free_name(year, name):
    """`name`, with a number when a scheme of the year has it already."""
    taken = set(GradingScheme.objects.of_year(year).values_list("name", flat=True))
    names = (name if number == 1 else f"{name[:55]} {number}" for number in range(1, len(taken) + 2))
    return next(each for each in names if each not in taken)


def _copy(scheme, year):
    made = GradingScheme.objects.create(
        school_year=year,
        name=free_name(year, scheme.name),
        scale=GradeScale.objects.versions_of(scheme.scale).in_use().order_by("-version").first() or scheme.scale,
        missing_is_zero=scheme.missing_is_zero,
        absent_is_zero=scheme.absent_is_zero,
        moved_marks=scheme.moved_marks,
        is_default=scheme.is_default,
    )
    SchemeCategory.objects.bulk_create(
        SchemeCategory(
            scheme=made,
            name=category.name,
            weight=category.weight,
            drop_lowest=category.drop_lowest,
            position=category.position,
        )
        for category in scheme.categories.all()
    )
    return made


def _own_schemes(year):
    """{course id: id of the scheme that each of its classes in `year` has as its own}"""
    classes = Counter(SchoolClass.objects.of_year(year).values_list("course", flat=True))
    found: dict[int, Counter[int]] = defaultdict(Counter)
    gradings = ClassGrading.objects.filter(school_class__school_year=year)
    for course, scheme in gradings.values_list("school_class__course", "scheme"):
        found[course][scheme] += 1
    return {
        course: scheme
        for course, counted in found.items()
        for scheme, number in counted.items()
        if number == classes[course]
    }
