"""Members of staff as they are typed in."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms.widgets import DayInput

from ..models import StaffMember
from .phones import ReadsPhones


class StaffForm(ReadsPhones, forms.ModelForm):
    """What is known of a member of staff."""

    class Meta:
        model = StaffMember
        fields = [
            "given_name",
            "family_name",
            "preferred_name",
            "staff_number",
            "job_title",
            "email",
            "phone",
            "starts_on",
        ]
        widgets = {"starts_on": DayInput(), "phone": forms.TextInput(attrs={"type": "tel"})}

    def clean_email(self):
        return self.cleaned_data["email"].lower()


class EndStaffForm(forms.Form):
    """The last day of somebody's work."""

    last_day = forms.DateField(label=_("Last day"), widget=DayInput())
    closes_account = forms.BooleanField(
        label=_("Close the account when this day is over"), required=False, initial=True
    )

    def __init__(self, *args, may_close, keeps_account, **kwargs):
        super().__init__(*args, **kwargs)
        if not may_close:
            del self.fields["closes_account"]
        elif keeps_account:
            self.fields["closes_account"].label = _("Take the roles of staff from the account when this day is over")
            self.fields["closes_account"].help_text = _("It stays for the family portal, which they use as well.")
        else:
            self.fields["closes_account"].help_text = _(
                "Up to then they can sign in. If the day is over already, the account is closed now."
            )
