"""What people type about attendance, made clean."""

from datetime import timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms.widgets import DayInput
from core.school import school_today

from .models import AbsenceCall, AttendanceCode, AttendancePolicy, Mark, PlannedAbsence

MOST_MINUTES = 600
# How old a mark may be that comes in from a device without a network.
LONGEST_OFFLINE = timedelta(days=14)


class _InASentence(forms.Form):
    """A form in a row of a list, where there is no room for a line under each field."""

    @property
    def message(self):
        """All errors in one sentence."""
        return " ".join(str(error) for errors in self.errors.values() for error in errors)


class MarkForm(_InASentence):
    """One student's mark; `codes` are those in use, read once for all students of a register."""

    code = forms.TypedChoiceField()
    minutes = forms.IntegerField(
        min_value=0,
        max_value=MOST_MINUTES,
        required=False,
        error_messages={
            "invalid": _("Minutes late must be a whole number."),
            "max_value": _("Minutes late can be %(limit_value)s at most."),
            "min_value": _("Minutes late cannot be negative."),
        },
    )
    # How many seconds ago it was chosen, by the device's own count: its clock may be wrong, its patience is not.
    ago = forms.IntegerField(
        min_value=0,
        max_value=int(LONGEST_OFFLINE.total_seconds()),
        required=False,
        error_messages={
            name: _("This mark was kept on a device for too long. Please choose it again.")
            for name in ("invalid", "min_value", "max_value")
        },
    )

    def __init__(self, *args, codes, **kwargs):
        super().__init__(*args, **kwargs)
        by_id = {str(code.pk): code for code in codes}
        self.fields["code"].choices = [(pk, code.name) for pk, code in by_id.items()]
        self.fields["code"].coerce = by_id.__getitem__


class DayForm(forms.Form):
    """A day to look at; today when it is missing or malformed."""

    day = forms.DateField(required=False, label=_("Day"), widget=DayInput)

    @property
    def chosen(self):
        return (self.is_valid() and self.cleaned_data["day"]) or school_today()


class ReopenForm(forms.Form):
    reason = forms.CharField(
        label=_("Why is it reopened?"),
        max_length=200,
        error_messages={"required": _("Write why: it is kept with the register.")},
    )


class PlannedAbsenceForm(forms.ModelForm):
    """An absence that the office knows of."""

    class Meta:
        model = PlannedAbsence
        fields = ("starts_on", "ends_on", "code", "reason")
        labels = {"code": _("Reason"), "reason": _("Details")}
        widgets = {"starts_on": DayInput, "ends_on": DayInput}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].queryset = AttendanceCode.objects.known_absences()
        # Into the form's own values: those that a ModelForm takes from an empty instance hide a field's.
        if self.initial.get("code") is None:
            self.initial["code"] = AttendanceCode.objects.excused()
        self.fields["code"].empty_label = None

    def clean(self):
        super().clean()
        _require_reason(self, "reason")


def _require_reason(form, field):
    """A code that explains nothing needs words that do."""
    code = form.cleaned_data.get("code")
    if code and not code.explained and not form.cleaned_data.get(field):
        form.add_error(field, _("Write why, or choose a code that says it: a known absence is an explained one."))


class CallForm(_InASentence):
    """What came of a call about an absence; with a code the absence is explained by it.

    `guardians` are those who may be called, by id; without one it was somebody else.
    """

    guardian = forms.TypedChoiceField(required=False, empty_value=None)
    outcome = forms.ChoiceField(choices=AbsenceCall.Outcome.choices)
    note = forms.CharField(label=_("What was said"), max_length=200, required=False)
    code = forms.ModelChoiceField(queryset=AttendanceCode.objects.none(), required=False)

    def __init__(self, *args, guardians, **kwargs):
        super().__init__(*args, **kwargs)
        by_id = {str(guardian.pk): guardian for guardian in guardians}
        self.fields["guardian"].choices = [("", ""), *((pk, guardian.name) for pk, guardian in by_id.items())]
        self.fields["guardian"].coerce = by_id.__getitem__
        self.fields["code"].queryset = AttendanceCode.objects.known_absences()

    def clean(self):
        super().clean()
        if "guardian" in self.cleaned_data and not self.cleaned_data["guardian"] and not self.cleaned_data.get("note"):
            self.add_error("note", _("Write whom you called."))
        _require_reason(self, "note")


class ReportDecisionForm(_InASentence):
    """What the office makes of a family's report; `text` is what it has seen, or what it asks."""

    decision = forms.ChoiceField(choices=[("accept", ""), ("question", "")])
    text = forms.CharField(max_length=200, required=False)

    def clean(self):
        super().clean()
        if self.cleaned_data.get("decision") == "question" and not self.cleaned_data.get("text"):
            self.add_error("text", _("Write what you ask the family."))


class AnswerForm(forms.Form):
    """A guardian's answer to what the office asks about a report of theirs."""

    answer = forms.CharField(
        label=_("Your answer"),
        max_length=200,
        error_messages={"required": _("Write your answer: the school office reads it.")},
    )


class ReasonForm(forms.Form):
    """One reason for the absences of several students."""

    code = forms.ModelChoiceField(label=_("Reason"), queryset=AttendanceCode.objects.none(), empty_label=None)
    note = forms.CharField(label=_("Details"), max_length=200, required=False)
    until = forms.DateField(label=_("Last day"), widget=DayInput)

    def __init__(self, *args, day, **kwargs):
        super().__init__(*args, **kwargs)
        self.day = day
        self.fields["code"].queryset = AttendanceCode.objects.known_absences()
        self.initial.setdefault("code", AttendanceCode.objects.excused())
        self.initial.setdefault("until", day)

    def clean_until(self):
        until = self.cleaned_data["until"]
        if until < self.day:
            raise forms.ValidationError(_("The last day is before the first."))
        return until

    def clean(self):
        super().clean()
        _require_reason(self, "note")


class AbsenceReportForm(forms.Form):
    """A guardian's report: today unless they say otherwise."""

    LONGEST = timedelta(days=60)

    REASONS = (
        ("ill", _("Ill")),
        ("appointment", _("Appointment")),
        ("family", _("Family reasons")),
        ("other", _("Something else")),
    )

    cause = forms.ChoiceField(label=_("Reason"), choices=REASONS, widget=forms.RadioSelect)
    details = forms.CharField(label=_("Anything the school should know"), max_length=150, required=False)
    starts_on = forms.DateField(label=_("First day"), widget=DayInput)
    ends_on = forms.DateField(label=_("Last day"), widget=DayInput)

    @property
    def reason(self):
        """Cause and details as the office reads them."""
        cause = str(dict(self.REASONS)[self.cleaned_data["cause"]])
        return ": ".join(part for part in (cause, self.cleaned_data["details"]) if part)

    def clean_starts_on(self):
        day = self.cleaned_data["starts_on"]
        if day < school_today():
            raise forms.ValidationError(_("This day is over. For a past day, please tell the school office."))
        return day

    def clean(self):
        first, last = self.cleaned_data.get("starts_on"), self.cleaned_data.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day is before the first."))
        elif first and last and last - first > self.LONGEST:
            self.add_error("ends_on", _("For more than two months, please talk to the school office."))


class PolicyForm(forms.ModelForm):
    """Rules from a day on. Days that are over keep the rules they had."""

    class Meta:
        model = AttendancePolicy
        fields = ("starts_on", "grace_minutes", "alert_absent", "alert_late")
        widgets = {"starts_on": DayInput}

    def clean_starts_on(self):
        day = self.cleaned_data["starts_on"]
        if day < school_today():
            raise forms.ValidationError(_("Choose today or a later day: days that are over keep their rules."))
        return day

    def clean_grace_minutes(self):
        minutes = self.cleaned_data["grace_minutes"]
        if minutes > 240:
            raise forms.ValidationError(_("Guardians would learn of an absence too late. Choose 240 minutes or less."))
        return minutes

    def validate_constraints(self):
        """Nothing to refuse: a second policy of the same day replaces the first."""


class AttendanceCodeForm(forms.ModelForm):
    """An attendance code. What a used one means is fixed, because it would rewrite history."""

    MEANING = ("direction", "scope", "counts", "explained")

    class Meta:
        model = AttendanceCode
        fields = (
            "letter",
            "name",
            "direction",
            "scope",
            "counts",
            "explained",
            "office_only",
            "allowed_ahead",
            "official_code",
            "position",
            "retired",
        )
        labels = {
            "direction": _("Counts as"),
            "scope": _("Where the student is"),
            "explained": _("The school knows why"),
            "position": _("Place in the list"),
        }
        help_texts = {
            "office_only": _("Teachers do not see it in their registers."),
            "allowed_ahead": _("Of an absence: the office can note it, before or after its days."),
            "official_code": _("What the authorities call it; a month can be exported with these."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.is_used:
            for name in self.MEANING:
                self.fields[name].disabled = True
                self.fields[name].help_text = _("Fixed, because marks use this code. Add another code instead.")
        if self.instance.pk is None:
            del self.fields["retired"]

    @property
    def is_used(self):
        code = self.instance
        return code.pk is not None and (
            Mark.objects.with_code(code).exists() or PlannedAbsence.objects.with_code(code).exists()
        )

    def clean_letter(self):
        letter = self.cleaned_data["letter"].strip().upper()
        if not letter.isalnum():
            raise forms.ValidationError(_("Use letters or digits: a teacher presses this key."))
        return letter

    def clean(self):
        super().clean()
        direction, scope = self.cleaned_data.get("direction"), self.cleaned_data.get("scope")
        inside = {AttendanceCode.Scope.ON_SITE, AttendanceCode.Scope.LATE}
        if direction == AttendanceCode.Direction.OUT and scope in inside:
            self.add_error("scope", _("Somebody who is absent is off site or has left."))
        others = AttendanceCode.objects.in_use().exclude(pk=self.instance.pk)
        if not self._keeps(others, lambda code: code.is_plain_presence and not code.office_only):
            self.add_error(
                None, _("One code in use must say that somebody is present and on site, and be for everybody.")
            )
        if not self._keeps(others, lambda code: code.is_absence and code.explained and code.allowed_ahead):
            self.add_error(
                None,
                _("One code in use must be an explained absence that can be noted ahead: guardians report with it."),
            )

    def _keeps(self, others, is_needed):
        """Whether the school still has a code for which `is_needed` holds, with this form's values."""
        meant = AttendanceCode(
            direction=self.cleaned_data.get("direction", self.instance.direction),
            scope=self.cleaned_data.get("scope", self.instance.scope),
            explained=self.cleaned_data.get("explained", self.instance.explained),
            office_only=self.cleaned_data.get("office_only", self.instance.office_only),
            allowed_ahead=self.cleaned_data.get("allowed_ahead", self.instance.allowed_ahead),
        )
        return (not self.cleaned_data.get("retired") and is_needed(meant)) or any(is_needed(code) for code in others)
