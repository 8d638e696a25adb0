"""Accounts as they are typed in and looked for."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ..models import Role, User


class PeopleFilterForm(forms.Form):
    """The filters above the list of accounts. An unknown value counts as none."""

    STATES = (
        ("", _("Any state")),
        ("active", _("Active")),
        ("invited", _("Invited")),
        ("not invited", _("Not invited yet")),
        ("blocked", _("May not sign in")),
    )

    q = forms.CharField(label=_("Find"), required=False, max_length=100, widget=forms.SearchInput())
    role = forms.ModelChoiceField(
        label=_("Role"), queryset=Role.objects.for_people(), required=False, empty_label=_("Any role")
    )
    state = forms.ChoiceField(label=_("State"), choices=STATES, required=False)

    @property
    def is_used(self):
        return any(self.data.get(name) for name in self.fields)

    def narrow(self, users):
        """Those of `users` that the filters let through."""
        self.is_valid()
        wanted = getattr(self, "cleaned_data", {})
        found = users.matching(wanted.get("q") or "").in_role(wanted.get("role"))
        match wanted.get("state"):
            case "active":
                return found.active().with_password()
            case "invited":
                return found.active().without_password().invited()
            case "not invited":
                return found.active().without_password().not_invited()
            case "blocked":
                return found.blocked()
        return found


class PersonForm(forms.ModelForm):
    """Who somebody is and how they sign in."""

    class Meta:
        model = User
        fields = ["given_name", "family_name", "email", "username"]
        help_texts = {
            "family_name": _("Leave it empty for somebody with one name."),
            "email": _("Invitations and password links go here. Students may do without."),
            "username": _("Leave it empty to use the e-mail address."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["given_name"].required = True
        self.fields["username"].required = False

    def clean_email(self):
        return self.cleaned_data["email"].lower()

    def clean(self):
        data = super().clean()
        if not data.get("username") and not self.errors:
            data["username"] = data["email"]
            if not data["email"]:
                self.add_error("username", ValidationError(_("Give an e-mail address or a username to sign in with.")))
        return data

    @property
    def fields_of_person(self):
        return {name: self.cleaned_data[name] for name in ("given_name", "family_name", "email", "username")}


class _Ticks(forms.CheckboxSelectMultiple):
    def __init__(self):
        super().__init__(attrs={"class": "form-check-input"})


class RolesForm(forms.Form):
    """The roles of one person, out of those that `by` may give."""

    roles = forms.ModelMultipleChoiceField(
        label=_("Roles"), queryset=Role.objects.none(), required=False, widget=_Ticks()
    )

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["roles"].queryset = Role.objects.assignable_by(by)


class NewPersonForm(PersonForm):
    """Somebody new, with their roles."""

    roles = forms.ModelMultipleChoiceField(
        label=_("Roles"),
        queryset=Role.objects.none(),
        widget=_Ticks(),
        error_messages={"required": _("Choose at least one role: it says what they may do.")},
    )

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["roles"].queryset = Role.objects.assignable_by(by)


class ProfileForm(forms.ModelForm):
    """What people may change about themselves."""

    language = forms.ChoiceField(label=_("Language"), required=False)

    class Meta:
        model = User
        fields = ["given_name", "family_name", "preferred_name", "language"]
        help_texts = {"preferred_name": _("The name you go by, if it is another.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = [("", _("The school's language")), *settings.LANGUAGES]
