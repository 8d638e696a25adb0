"""Years that a school has behind it: its running year over and over, each a year earlier.

What the pages of a young school cost says little: rows of years that are over must not be read for the day of today.
"""

from django.db import connection, models

from academics.models import (
    AcademicSession,
    ClassMembership,
    Enrolment,
    SchoolClass,
    Section,
    SectionMembership,
    TeachingAssignment,
)
from assessment.models import Assessment, ClassGrading, GradingScheme, Homework, Result, SchemeCategory, Submission
from attendance.models import Mark, Register, RegisterClosure
from core.school import school_today
from timetables.models import Lesson

# Whole weeks, so that lessons stay on their days, and more than a year, so that no two share a day.
_YEAR_DAYS = 53 * 7
_IDS_OF_A_YEAR = 10_000_000
# Each after what it points at.
_MODELS = (
    AcademicSession,
    Section,
    SchoolClass,
    Enrolment,
    SectionMembership,
    ClassMembership,
    TeachingAssignment,
    GradingScheme,
    SchemeCategory,
    ClassGrading,
    Lesson,
    Assessment,
    Result,
    Register,
    RegisterClosure,
    Mark,
    Homework,
    Submission,
)
# Whose days may reach beyond the year.
_STAYS = (Enrolment, SectionMembership, ClassMembership)


def add_earlier_years(number):
    """Gives the selected school so many years more before the running one, with all that belongs to a year."""
    year = AcademicSession.objects.year_of(school_today())
    for model in _STAYS:
        model.objects.filter(starts_on__lt=year.starts_on).update(starts_on=year.starts_on)
    with connection.cursor() as cursor:
        # References are looked at when all rows are there: a class and the one before it come in one statement.
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for back in range(1, number + 1):
            for model in _MODELS:
                cursor.execute(_copying(model, back), {"last": year.ends_on})


def _copying(model, back):
    """SQL that copies the rows of the running year, `back` years earlier."""
    fields = [field for field in model._meta.concrete_fields if not isinstance(field, models.GeneratedField)]
    names = ", ".join(f'"{field.column}"' for field in fields)
    values = ", ".join(_value(model, field, back) for field in fields)
    return f'INSERT INTO "{model._meta.db_table}" ({names}) SELECT {values} FROM "{model._meta.db_table}" WHERE id < {_IDS_OF_A_YEAR}'


def _value(model, field, back):
    column = f'"{field.column}"'
    if field.primary_key or ((field.many_to_one or field.one_to_one) and field.related_model in _MODELS):
        return f"{column} + {back * _IDS_OF_A_YEAR}"
    if model is AcademicSession and field.name == "title":
        return f"{column} || ' – {back}'"
    if model in _STAYS and field.name == "ends_on":
        return f"coalesce({column}, %(last)s) - {back * _YEAR_DAYS}"
    if isinstance(field, models.DateTimeField):
        return f"{column} - interval '{back * _YEAR_DAYS} days'"
    if isinstance(field, models.DateField):
        return f"{column} - {back * _YEAR_DAYS}"
    return column
