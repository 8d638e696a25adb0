"""Columns of the gradebook: added, changed, put in order, removed, and released to families."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import audited, record
from accounts.actions.audit import snapshot
from core.integrity import conflicts_as_errors

from ...grading.grades import score_text
from ...grading.models import Assessment, GradingScheme, Result
from .defaults import ensure_scheme


def add_assessment(assessment, *, category):
    """A new last column, in the category of that name of the class's scheme, which is made when there is none yet."""
    with conflicts_as_errors(at="title"):
        schemes = GradingScheme.objects.of_class(assessment.school_class)
        if not schemes.exists():
            ensure_scheme(assessment.school_class.school_year)
        scheme = schemes.all()[0]
        assessment.category = scheme.categories.get(name=category)
        beside = Assessment.objects.of_class(assessment.school_class).of_session(assessment.session)
        assessment.position = (beside.aggregate(last=Max("position"))["last"] or 0) + 1
        assessment.save()
        record("assessment.create", assessment, after=snapshot(assessment))
    return assessment


def change_assessment(assessment, *, category):
    """Saves a changed column. ValidationError where marks that are in would no longer fit it."""
    with conflicts_as_errors(at="title"):
        # Held, as whoever enters a mark holds it: no mark comes in between the check and the change.
        held = Assessment.objects.select_for_update(of=("self",), no_key=True).select_related("type")
        before = held.get(pk=assessment.pk)
        _check_marks(before, assessment)
        assessment.category = before.category.scheme.categories.get(name=category)
        assessment.released_at, assessment.position = before.released_at, before.position
        with audited("assessment.update", assessment):
            assessment.save()
    return assessment


def _check_marks(before, after):
    results = Result.objects.of_assessments([before])
    highest = results.aggregate(most=Max(Greatest("score", "first_score", "second_score")))["most"]
    if highest is not None and after.max_score < highest:
        raise ValidationError(
            {"max_score": _("A mark of %(most)s has been given: it cannot be less.") % {"most": score_text(highest)}}
        )
    was, will = (bool(each.type and each.type.moderated) for each in (before, after))
    if was != will and results.marked().exists():
        raise ValidationError(
            {"type": _("There are marks already: it cannot become one that is marked a second time, or stop being it.")}
        )
    names = {criterion["name"] for criterion in after.rubric}
    used = {name for scores in results.values_list("rubric_scores", flat=True) for name in scores}
    if lost := used - names:
        raise ValidationError({"rubric": _("“%(name)s” has scores already: keep it.") % {"name": min(lost)}})


@transaction.atomic
def remove_assessment(assessment):
    """ValidationError while it has marks: then it must stay."""
    found = Assessment.objects.select_for_update().get(pk=assessment.pk)
    results = Result.objects.of_assessments([found])
    if results.marked().exists():
        raise ValidationError(_("“%(title)s” has marks, so it stays. Empty them first.") % {"title": found.title})
    if hasattr(found, "homework"):
        raise ValidationError(
            _("The grades of the homework “%(title)s” go here, so it stays.") % {"title": found.homework.title}
        )
    record("assessment.delete", found, before=snapshot(found))
    results.delete()
    found.delete()


@transaction.atomic
def move_assessment(assessment, *, step):
    """One place to the left (-1) or to the right (1); at the end it stays."""
    beside = list(
        Assessment.objects.of_class(assessment.school_class)
        .of_session(assessment.session)
        .select_for_update(of=("self",), no_key=True)
        .in_order()
    )
    at = [each.pk for each in beside].index(assessment.pk)
    to = min(max(at + step, 0), len(beside) - 1)
    beside.insert(to, beside.pop(at))
    for position, each in enumerate(beside):
        each.position = position
    Assessment.objects.bulk_update(beside, ["position"])


@transaction.atomic
def release_marks(assessment):
    """Families see the marks from now on. Nothing happens a second time."""
    if Assessment.objects.filter(pk=assessment.pk, released_at=None).update(released_at=timezone.now()):
        record("assessment.release", assessment)


@transaction.atomic
def withhold_marks(assessment):
    """Families see the marks no longer."""
    if Assessment.objects.filter(pk=assessment.pk).released().update(released_at=None):
        record("assessment.take_back", assessment)
