"""Years, terms, levels, sections and subjects."""

import re
from functools import cached_property

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.data_policy import DataPolicy, DataScope, Keep, Privacy

from ..querysets import LevelQuerySet, SectionQuerySet, SessionQuerySet, SubjectQuerySet


def natural_key(text):
    """A text that sorts as people count: "Class 2" before "Class 10"."""
    return re.sub(r"\d+", lambda digits: digits[0].zfill(6), text.casefold())[:200]


class AcademicSession(models.Model):
    """A school year, a term in it, or a grading period in that (OneRoster: academicSessions)."""

    class Kind(models.TextChoices):
        SCHOOL_YEAR = "schoolYear", _("School year")
        TERM = "term", _("Term")
        GRADING_PERIOD = "gradingPeriod", _("Grading period")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    title = models.CharField(_("title"), max_length=100)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    # Marks are entered from the one day to the other; without days, those of what it lies in hold, else any day.
    posting_from = models.DateField(_("marks may be entered from"), null=True, blank=True)
    posting_until = models.DateField(_("marks may be entered until"), null=True, blank=True)

    data_policy = DataPolicy(
        DataScope.SCHOOL, Privacy.NONE, Keep.forever(), about=_("School years, terms and grading periods")
    )

    objects = SessionQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on", "-ends_on"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                name="academics_session_days",
                violation_error_message=_("The last day is before the first."),
            ),
            models.CheckConstraint(
                condition=models.Q(posting_until__gte=models.F("posting_from")),
                name="academics_session_posting",
                violation_error_message=_("The posting window ends before it begins."),
            ),
            models.UniqueConstraint(
                fields=["kind", "title", "parent"],
                name="academics_session_title",
                violation_error_message=_("There is one of this name already."),
            ),
            models.UniqueConstraint(
                fields=["title"],
                name="academics_year_title",
                condition=models.Q(kind="schoolYear"),
                violation_error_code="unique",
                violation_error_message=_("Another school year has this name."),
            ),
        ]

    def __str__(self):
        return self.title

    def clean(self):
        if self.starts_on is None or self.ends_on is None or self.ends_on < self.starts_on:
            return
        wanted = {self.Kind.TERM: self.Kind.SCHOOL_YEAR, self.Kind.GRADING_PERIOD: self.Kind.TERM}.get(self.kind)
        if (self.parent.kind if self.parent else None) != wanted:
            raise ValidationError({"parent": _("A term lies in a school year, a grading period in a term.")})
        if self.parent and not (self.parent.starts_on <= self.starts_on <= self.ends_on <= self.parent.ends_on):
            raise ValidationError(
                {"starts_on": _("These days must lie within %(parent)s.") % {"parent": self.parent.title}}
            )

        self._check_siblings()
        self._check_children()

    def _check_siblings(self):
        """Two school years, or two terms of one, that share a day: no day could say which it is in."""
        others = AcademicSession.objects.filter(kind=self.kind, parent=self.parent).exclude(pk=self.pk)
        other = others.filter(starts_on__lte=self.ends_on, ends_on__gte=self.starts_on).first()
        if other:
            raise ValidationError(
                {"starts_on": _("Some of these days lie in %(other)s already.") % {"other": other.title}}
            )

    def _check_children(self):
        """The terms of a year that is made shorter must still lie in it."""
        if self.pk is None:
            return
        outside = self.children.exclude(starts_on__gte=self.starts_on, ends_on__lte=self.ends_on).first()
        if outside:
            raise ValidationError(
                {"ends_on": _("%(child)s would lie outside these days. Change it first.") % {"child": outside.title}}
            )

    @property
    def full_title(self):
        """A grading period's with its term's: each term may have a “Period 1”."""
        if self.kind == self.Kind.GRADING_PERIOD:
            return f"{self.parent.title}, {self.title}"
        return self.title

    @property
    def title_with_year(self):
        """For choosing among several school years, each of which may have a “Term 1”. Asks for the parents."""
        return f"{self.full_title} · {self.school_year.title}" if self.parent_id else self.title

    @property
    def school_year(self):
        """The school year that it is, or is a part of."""
        return self.parent.school_year if self.parent_id else self

    def holds(self, day):
        return self.starts_on <= day <= self.ends_on

    @cached_property
    def is_followed(self):
        """Whether the school has a school year after this one."""
        return AcademicSession.objects.years().filter(starts_on__gt=self.ends_on).exists()

    def end_of_places(self, until=None):
        """The last day of a place in a section or class of this school year that would hold up to `until`, or on and on.

        Once another year follows it ends with this one: the next has places of its own.
        """
        if (until is None or until > self.ends_on) and self.is_followed:
            return self.ends_on
        return until

    @property
    def posting_window(self):
        """(first, last) day on which marks may be entered, its own or that of what it lies in; None is an open end."""
        if self.has_own_window or self.parent is None:
            return self.posting_from, self.posting_until
        return self.parent.posting_window

    def is_posting_open(self, day):
        first, last = self.posting_window
        return (first is None or first <= day) and (last is None or day <= last)

    def posting_state(self, day):
        """ "open", "waiting" or "closed" on `day`; "" where marks may be entered on any day."""
        first, last = self.posting_window
        if first is None and last is None:
            return ""
        if first is not None and day < first:
            return "waiting"
        return "closed" if last is not None and last < day else "open"

    @property
    def has_own_window(self):
        return self.posting_from is not None or self.posting_until is not None


class GradeLevel(models.Model):
    """A level or year group: "Grade 7", "Form 2"."""

    name = models.CharField(_("name"), max_length=60)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    sort_key = models.CharField(max_length=200, editable=False, default="")

    data_policy = DataPolicy(DataScope.SCHOOL, Privacy.NONE, Keep.forever(), about=_("Levels"))

    objects = LevelQuerySet.as_manager()

    class Meta:
        ordering = ["position", "sort_key"]
        constraints = [
            models.UniqueConstraint(
                fields=["name"],
                name="academics_level_name",
                violation_error_code="unique",
                violation_error_message=_("Another level has this name."),
            )
        ]

    def __str__(self):
        return self.name

    def set_sort_key(self):
        self.sort_key = natural_key(self.name)

    def save(self, *args, **kwargs):
        self.set_sort_key()
        super().save(*args, **kwargs)


class Subject(models.Model):
    """Something taught: "Mathematics"."""

    code = models.CharField(_("code"), max_length=20)
    name = models.CharField(_("name"), max_length=100)

    data_policy = DataPolicy(DataScope.SCHOOL, Privacy.NONE, Keep.forever(), about=_("Subjects"))

    objects = SubjectQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["code"],
                name="academics_subject_code",
                violation_error_code="unique",
                violation_error_message=_("Another subject has this code."),
            )
        ]

    def __str__(self):
        return self.name


class Section(models.Model):
    """A group of students of one level in one school year that keeps a register: "7B"."""

    school_year = models.ForeignKey(AcademicSession, on_delete=models.PROTECT, related_name="sections")
    grade_level = models.ForeignKey(GradeLevel, on_delete=models.PROTECT, related_name="sections")
    name = models.CharField(_("name"), max_length=60)
    room = models.CharField(_("room"), max_length=40, blank=True)
    sort_key = models.CharField(max_length=200, editable=False)
    # The section of the year before of which a rollover made this one.
    predecessor = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, editable=False, related_name="+")

    data_policy = DataPolicy(DataScope.SCHOOL, Privacy.NONE, Keep.forever(), about=_("Sections"))

    objects = SectionQuerySet.as_manager()

    class Meta:
        ordering = ["grade_level__position", "grade_level__sort_key", "sort_key"]
        constraints = [
            models.UniqueConstraint(
                fields=["school_year", "name"],
                name="academics_section_name",
                violation_error_message=_("This school year has a section of that name."),
            )
        ]

    def __str__(self):
        return self.name

    def set_sort_key(self):
        self.sort_key = natural_key(self.name)

    def save(self, *args, **kwargs):
        self.set_sort_key()
        super().save(*args, **kwargs)
