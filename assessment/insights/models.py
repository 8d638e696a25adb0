"""When a student needs looking after."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.data_policy import DataPolicy, DataScope, Keep, Privacy

from .querysets import ConcernRulesQuerySet

_PERCENT = [MinValueValidator(1), MaxValueValidator(100)]


class ConcernRules(models.Model):
    """The school's lines: a student beyond one of them is listed. One row; an empty line is not watched."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    pass_mark = models.PositiveSmallIntegerField(
        _("grades below this percentage"), null=True, blank=True, default=50, validators=_PERCENT
    )
    drop_points = models.PositiveSmallIntegerField(
        _("grades so many points lower than in the term before"), null=True, blank=True, default=15, validators=_PERCENT
    )
    attendance = models.PositiveSmallIntegerField(
        _("attendance below this percentage"), null=True, blank=True, default=90, validators=_PERCENT
    )
    weeks = models.PositiveSmallIntegerField(
        _("attendance of the last so many weeks"),
        default=4,
        validators=[MinValueValidator(1), MaxValueValidator(52)],
    )
    missing_work = models.PositiveSmallIntegerField(
        _("pieces of work missing in the term"), null=True, blank=True, default=5, validators=[MinValueValidator(1)]
    )

    data_policy = DataPolicy(
        DataScope.SCHOOL, Privacy.NONE, Keep.forever(), about=_("From which figures on a student needs looking after")
    )

    objects = ConcernRulesQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="assessment_one_concern_rules")]

    def __str__(self):
        return str(self.data_policy.about)
