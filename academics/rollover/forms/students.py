"""What becomes of the students at a year-end: exceptions, and the plan narrowed."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.forms.filters import FilterForm, ListOfChoices, NameChoiceField

from ...models import Enrolment, Section, Student
from ..lines import LineOutcome
from ..models import RolloverDecision


class RolloverStudentFilterForm(FilterForm):
    """For whom an exception is made."""

    section = NameChoiceField(
        label=gettext_lazy("Section"),
        required=False,
        queryset=Section.objects.none(),
        empty_label=gettext_lazy("All sections"),
    )

    def __init__(self, data, *, user, rollover):
        self.rollover = rollover
        super().__init__(data, user=user)

    def prepare(self):
        self.fields["section"].queryset = Section.objects.of_year(self.rollover.from_year).in_reading_order()

    def narrow(self, students):
        if section := self.value("section"):
            students = students.in_section(section, on=self.rollover.from_year.ends_on)
        return students.matching(self.value("q") or "")


class DecisionForm(forms.Form):
    """What happens to the chosen students instead of the rule."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("What happens"),
        choices=[("", "–"), *RolloverDecision.Outcome.choices],
        widget=ListOfChoices(),
    )
    section = forms.ChoiceField(
        label=gettext_lazy("Section in the new year"),
        required=False,
        widget=ListOfChoices(),
        help_text=gettext_lazy("For who moves up or repeats. Leave it empty for the section that the rules find."),
    )
    exit_reason = forms.ChoiceField(
        label=gettext_lazy("Exit reason"),
        required=False,
        choices=[
            ("", "–"),
            *((code, label) for code, label in Enrolment.ExitReason.choices if code != Enrolment.ExitReason.GRADUATED),
        ],
        widget=ListOfChoices(),
        help_text=gettext_lazy("For who leaves."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"class": "form-control"}),
        help_text=gettext_lazy("Shown in the list of differences."),
    )

    def __init__(self, *args, targets, **kwargs):
        super().__init__(*args, **kwargs)
        names = [(target.name, f"{target.name} ({target.level.name})") for target in targets.values()]
        self.fields["section"].choices = [("", "–"), *names]

    def clean(self):
        data = super().clean()
        stays = data.get("outcome") in (RolloverDecision.Outcome.PROMOTE, RolloverDecision.Outcome.REPEAT)
        if data.get("section") and data.get("outcome") and not stays:
            self.add_error("section", _("Who leaves has no section in the new year."))
        if data.get("outcome") == RolloverDecision.Outcome.LEAVE and not data.get("exit_reason"):
            self.add_error("exit_reason", _("Say why the student leaves."))
        return data


class DifferenceFilterForm(FilterForm):
    """Which lines of the plan."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("What happens"),
        required=False,
        choices=[("", gettext_lazy("All")), *LineOutcome.choices],
        widget=ListOfChoices(),
    )
    source = forms.ChoiceField(label=gettext_lazy("From"), required=False, widget=ListOfChoices())
    target = forms.ChoiceField(label=gettext_lazy("To"), required=False, widget=ListOfChoices())
    exceptions = forms.BooleanField(
        label=gettext_lazy("Exceptions only"),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input d-block"}),
    )

    def __init__(self, data, *, user, plan):
        self.plan = plan
        super().__init__(data, user=user)

    def prepare(self):
        every = [("", _("All sections"))]
        self.fields["source"].choices = [*every, *((str(s.pk), s.name) for s in self.plan.sections)]
        self.fields["target"].choices = [*every, *((name, name) for name in self.plan.targets)]

    def narrowed(self):
        """The plan's lines as far as the form asks for them."""
        named = self._named(self.value("q") or "")
        outcome, source, target = (self.value(name) for name in ("outcome", "source", "target"))
        return [
            line
            for line in self.plan.lines
            if (not outcome or line.outcome == outcome)
            and (not source or (line.source and str(line.source.pk) == source))
            and (not target or line.target == target)
            and (not self.value("exceptions") or line.is_exception)
            and (named is None or line.student_id in named)
        ]

    @staticmethod
    def _named(text):
        """The ids of the students who are called so; None when nobody asks."""
        return set(Student.objects.matching(text).values_list("pk", flat=True)) if text else None
