"""The permission matrix."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..capabilities import GROUPS, Capability, RoleCode
from ..models import Role


class RightsForm(forms.Form):
    """What one role allows. `version` says of which state of the role the form was made."""

    capabilities = forms.MultipleChoiceField(choices=Capability.choices, required=False)
    version = forms.CharField(widget=forms.HiddenInput(), required=False)

    def __init__(self, *args, role, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.role = role
        # An owner's role is for owners to change.
        self.is_locked = role.is_owner and not by.has_role(role.code)
        self.by = by

    @property
    def wanted(self):
        """The ticks as they stand on the page."""
        if self.is_bound and not self.is_locked:
            return {*self.data.getlist(self.add_prefix("capabilities")), *self.role.fixed_for(self.by)}
        return set(self.role.capabilities)

    def cells(self):
        """[(group, [cell])]; a cell has `code`, `label`, `on`, `is_fixed` and `is_unsaved`."""
        wanted, saved, fixed = self.wanted, set(self.role.capabilities), set(map(str, self.role.fixed_capabilities))
        return [
            (
                group,
                [
                    {
                        "code": str(code),
                        "label": code.label,
                        "on": str(code) in wanted,
                        "is_fixed": self.is_locked or str(code) in fixed or str(code) not in self.by.giveable,
                        "is_unsaved": (str(code) in wanted) != (str(code) in saved),
                    }
                    for code in codes
                ],
            )
            for group, codes in GROUPS
        ]


class RoleForm(RightsForm):
    """One role with its name."""

    name = forms.CharField(label=_("Name"), max_length=80)
    needs_second_factor = forms.BooleanField(
        label=_("Must sign in with an authenticator app or a passkey"),
        required=False,
        help_text=_("Who has none is led through setting it up at the next page."),
    )

    def __init__(self, *args, role, **kwargs):
        super().__init__(*args, role=role, **kwargs)
        self.fields["name"].initial = role.name
        self.fields["name"].disabled = self.is_locked
        self.fields["needs_second_factor"].initial = role.needs_second_factor
        is_greater = not set(role.capabilities) <= self.by.giveable
        self.fields["needs_second_factor"].disabled = self.is_locked or is_greater
        if role.code == RoleCode.SUPPORT:
            del self.fields["needs_second_factor"]

    def clean_name(self):
        return _free_name(self.cleaned_data["name"], except_for=self.role)


class NewRoleForm(forms.Form):
    """A role of the school's own, at first a copy of another."""

    name = forms.CharField(label=_("Name"), max_length=80)
    like = forms.ModelChoiceField(
        label=_("Allows the same as"),
        queryset=Role.objects.none(),
        required=False,
        empty_label=_("Nothing yet"),
        help_text=_("You change it on the next page."),
    )

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["like"].queryset = Role.objects.assignable_by(by)

    def clean_name(self):
        return _free_name(self.cleaned_data["name"])


def _free_name(name, except_for=None):
    taken = Role.objects.named(name)
    if except_for is not None:
        taken = taken.exclude(pk=except_for.pk)
    if taken.exists():
        raise forms.ValidationError(_("Another role has this name."))
    return name
