"""What people type about rules and steps, made clean."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from academics.models import Student
from accounts.models import User

from ..access import READERS
from .models import EscalationRule

MOST_ABSENCES = 30
MOST_DAYS = 60


def possible_owners():
    """Those whom steps can be given to: who sees attendance at work and may sign in, by name."""
    seers = Q(roles__capabilities__overlap=[str(each) for each in READERS])
    return User.objects.active().people().filter(seers).distinct().by_name()


class RuleForm(forms.ModelForm):
    number = forms.IntegerField(
        label=_("Number"),
        min_value=1,
        max_value=99,
        help_text=_("How many absences, or per cent."),
    )
    within = forms.IntegerField(
        label=_("Within school days"),
        min_value=1,
        max_value=MOST_DAYS,
        initial=10,
        help_text=_("Of per cent: looked at after so many days. Not needed for days in a row."),
    )
    due_days = forms.IntegerField(label=_("Due within days"), min_value=0, max_value=MOST_DAYS, initial=3)

    class Meta:
        model = EscalationRule
        fields = ("kind", "number", "within", "unexplained_only", "measure", "owner", "due_days")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        owner = self.fields["owner"]
        owner.queryset, owner.label, owner.empty_label = possible_owners(), _("Who does it"), _("The homeroom teacher")

    def clean(self):
        """More absences than there are days would never come true."""
        said = super().clean()
        kind, number = said.get("kind"), said.get("number", 0)
        if kind == EscalationRule.Kind.SEVERAL and number > said.get("within", MOST_DAYS):
            self.add_error("number", _("There cannot be more absences than school days."))
        if kind != EscalationRule.Kind.BELOW and number > MOST_ABSENCES:
            self.add_error("number", _("Choose %(most)d absences or less.") % {"most": MOST_ABSENCES})
        return said


class HandOverForm(forms.Form):
    """To whom a step is given; they must see its student."""

    owner = forms.ModelChoiceField(label=_("Who does it"), queryset=User.objects.none(), empty_label=None)

    def __init__(self, *args, step, **kwargs):
        super().__init__(*args, **kwargs)
        self.step = step
        self.fields["owner"].queryset = possible_owners()

    def clean_owner(self):
        owner = self.cleaned_data["owner"]
        if not Student.objects.visible_to_staff(owner).filter(pk=self.step.student_id).exists():
            raise forms.ValidationError(_("%(name)s does not see this student.") % {"name": owner.name}, code="unseen")
        return owner


class OutcomeForm(forms.Form):
    outcome = forms.CharField(
        label=_("Outcome"), max_length=300, error_messages={"required": _("Write down what came of it.")}
    )
