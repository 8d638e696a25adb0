"""What people type about rules and steps, made clean."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .models import EscalationRule

MOST_ABSENCES = 30
MOST_DAYS = 60


class RuleForm(forms.ModelForm):
    number = forms.IntegerField(label=_("Number of absences"), min_value=1, max_value=MOST_ABSENCES)
    within = forms.IntegerField(
        label=_("Within school days"),
        min_value=1,
        max_value=MOST_DAYS,
        initial=10,
        help_text=_("Not needed for days in a row."),
    )
    due_days = forms.IntegerField(label=_("Due within days"), min_value=0, max_value=MOST_DAYS, initial=3)

    class Meta:
        model = EscalationRule
        fields = ("kind", "number", "within", "unexplained_only", "measure", "due_days")

    def clean(self):
        """More absences than there are days would never come true."""
        said = super().clean()
        several = said.get("kind") == EscalationRule.Kind.SEVERAL
        if several and said.get("number", 0) > said.get("within", MOST_DAYS):
            self.add_error("number", _("There cannot be more absences than school days."))
        return said


class OutcomeForm(forms.Form):
    outcome = forms.CharField(
        label=_("Outcome"), max_length=300, error_messages={"required": _("Write down what came of it.")}
    )
