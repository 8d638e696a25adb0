"""A year-end of the other school, with an exception."""

from academics.models import Rollover, RolloverDecision
from academics.rollover.years import suggested_year


def plant_rollover(pk, word, *, year, student, user):
    """A plan for the end of `year`; `student` repeats."""
    values = {**suggested_year(year), "title": word}
    plan = Rollover.objects.create(pk=pk, from_year=year, year=values, created_by=user, report={})
    RolloverDecision.objects.create(pk=pk, rollover=plan, student=student, outcome="repeat", reason=word)
