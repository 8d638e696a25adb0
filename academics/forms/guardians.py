"""Guardians, and what each may do for each student."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core.forms.filters import DaysInOrder
from core.forms.widgets import DayInput

from ..models import Guardian, GuardianLink
from .phones import ReadsPhones


class GuardianForm(ReadsPhones, forms.ModelForm):
    """How a guardian is called and reached."""

    PHONES = ("phone", "phone_alternative")

    class Meta:
        model = Guardian
        fields = ["given_name", "family_name", "preferred_name", "email", "phone", "phone_alternative", "language"]
        widgets = {
            "phone": forms.TextInput(attrs={"type": "tel"}),
            "phone_alternative": forms.TextInput(attrs={"type": "tel"}),
            "language": forms.Select(choices=[("", _("The school's")), *settings.LANGUAGES]),
        }
        help_texts = {"preferred_name": _("The name they go by, if it is another.")}

    def clean_email(self):
        return self.cleaned_data["email"].lower()


class GuardianLinkForm(DaysInOrder, forms.ModelForm):
    """What one guardian is to one student."""

    class Meta:
        model = GuardianLink
        fields = [
            "relationship",
            "priority",
            "has_custody",
            "lives_with",
            "may_pick_up",
            "portal_access",
            "receives_messages",
            "starts_on",
            "ends_on",
        ]
        widgets = {"starts_on": DayInput(), "ends_on": DayInput()}
        help_texts = {
            "priority": _("1 is called first."),
            "ends_on": _("Leave it empty unless the rights end on a known day."),
        }


class NewGuardianForm(GuardianForm):
    """A new guardian together with the first facts of the link."""

    relationship = forms.ChoiceField(label=_("Relationship"), choices=GuardianLink.Relationship.choices)
    has_custody = forms.BooleanField(label=_("Has legal custody"), required=False, initial=True)
    may_pick_up = forms.BooleanField(label=_("May pick up"), required=False, initial=True)
    portal_access = forms.BooleanField(label=_("May use the portal"), required=False, initial=True)
    receives_messages = forms.BooleanField(label=_("Receives messages"), required=False, initial=True)
    is_another = forms.BooleanField(label=_("This is another person"), required=False)
    LINK = ("relationship", "has_custody", "may_pick_up", "portal_access", "receives_messages")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # Guardians with the same address or phone; the question is asked only when there are any.
        self.known = []
        if not self.data.get("is_another"):
            self._hidden_question = self.fields.pop("is_another")

    def clean(self):
        data = super().clean()
        if not data.get("is_another"):
            self.known = list(Guardian.objects.reached_by(email=data.get("email", ""), phones=self._phones(data))[:3])
        if self.known:
            self.fields["is_another"] = self._hidden_question
            raise forms.ValidationError(
                _(
                    "A guardian with this e-mail address or phone is known. Link that one, or say below that it is another."
                )
            )
        return data

    def _phones(self, data):
        return [data[name] for name in self.PHONES if data.get(name)]

    @property
    def guardian_values(self):
        return {name: self.cleaned_data[name] for name in self._meta.fields}

    @property
    def link_values(self):
        return {name: self.cleaned_data[name] for name in self.LINK}


class ChooseGuardianForm(forms.Form):
    """One of the guardians that a search has found."""

    guardian = forms.ModelChoiceField(queryset=Guardian.objects.none())
    relationship = forms.ChoiceField(
        choices=GuardianLink.Relationship.choices, required=False, initial=GuardianLink.Relationship.GUARDIAN
    )

    def __init__(self, *args, guardians, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["guardian"].queryset = guardians
