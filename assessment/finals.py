"""Grades of many students at once: of classes, levels and terms."""

from collections import defaultdict

from .grades import Cell, grade_of
from .models import Assessment, ClassGrading, GradingScheme, Result, SchemeCategory
from .rules import column_of, rules_of


def final_grades(classes, session, *, released_only=False, students=None):
    """{(class id, student id): Grade} of everybody who has a mark in `classes` (a queryset or list) in `session`.

    The marks of a term count those of its grading periods, and a school year's those of all of it: they are one pool,
    by the categories of the class's scheme. Who has no mark at all is not there. A constant number of statements.
    `released_only`: by what families may see; `students`: only theirs.
    """
    classes = list(classes)
    rules = class_rules(classes)
    assessments = Assessment.objects.of_classes(classes).within(session)
    if released_only:
        assessments = assessments.released()
    columns, class_of = defaultdict(list), {}
    for assessment in assessments:
        columns[assessment.school_class_id].append(column_of(assessment))
        class_of[assessment.pk] = assessment.school_class_id
    results = Result.objects.of_assessments(list(class_of))
    if students is not None:
        results = results.of_students(students)
    cells = defaultdict(dict)
    for assessment, student, status, score in results.values_list("assessment_id", "student_id", "status", "score"):
        cells[class_of[assessment], student][assessment] = Cell(status, score)
    return {
        (school_class, student): grade_of(rules[school_class], columns[school_class], own)
        for (school_class, student), own in cells.items()
    }


def class_rules(classes):
    """{class id: Rules} of those that have a scheme, their own or the default one of their year."""
    own = dict(ClassGrading.objects.of_classes(classes).values_list("school_class_id", "scheme_id"))
    years = {school_class.school_year_id for school_class in classes}
    schemes = GradingScheme.objects.needed_by(own.values(), years).select_related("scale")
    by_id = {scheme.pk: scheme for scheme in schemes}
    defaults = {scheme.school_year_id: scheme.pk for scheme in by_id.values() if scheme.is_default}
    categories = defaultdict(list)
    for category in SchemeCategory.objects.filter(scheme__in=by_id):
        categories[category.scheme_id].append(category)
    rules = {pk: rules_of(scheme, categories[pk]) for pk, scheme in by_id.items()}
    chosen = {each.pk: own.get(each.pk) or defaults.get(each.school_year_id) for each in classes}
    return {pk: rules[scheme] for pk, scheme in chosen.items() if scheme}
