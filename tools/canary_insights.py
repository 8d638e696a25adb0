"""A student of the other school to look after: with bad marks of the running term in a class of theirs."""

from academics.models import ClassMembership, SchoolClass
from assessment.grading.sessions import terms_of_year
from assessment.models import Assessment, ClassGrading, Result, SchemeCategory
from core.school import school_today


def plant_insights(pk, word, *, school_class, student, staff):
    """`student` is in a class of the running year that `staff` teaches, and has 1 of 10 there."""
    today = school_today()
    terms = terms_of_year(today)
    category = SchemeCategory.objects.get(pk=pk)
    group, _made = SchoolClass.objects.get_or_create(
        school_year=terms.year, title=word, defaults={"course": school_class.course, "own_roster": True}
    )
    ClassMembership.objects.get_or_create(student=student, school_class=group, defaults={"starts_on": today})
    ClassGrading.objects.get_or_create(school_class=group, defaults={"scheme": category.scheme})
    group.assignments.get_or_create(staff=staff)
    task = Assessment.objects.create(
        school_class=group, session=terms.now, category=category, title=f"{word} again", max_score=10, date=today
    )
    Result.objects.create(assessment=task, student=student, score=1)
