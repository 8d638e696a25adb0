"""Where families live."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import Household, Student
from .phones import ReadsPhones


class AddressForm(ReadsPhones, forms.ModelForm):
    """The address of one person and of those who live with them.

    `others` are the members of the family, and whoever shares the home already; `together` those of
    them who are ticked at first.
    """

    residents = forms.MultipleChoiceField(
        label=gettext_lazy("Who else lives there"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Whoever is not ticked keeps the address that they have."),
    )

    class Meta:
        model = Household
        fields = ["street", "postcode", "city", "phone", "name"]
        labels = {"name": gettext_lazy("Name of the household")}
        widgets = {"phone": forms.TextInput(attrs={"type": "tel"})}
        help_texts = {"name": gettext_lazy("Only where it has one, such as a children's home.")}

    def __init__(self, *args, person, others, together, **kwargs):
        # A copy: what is typed must not reach the person's home before the action decides whose it is.
        home = person.household
        kwargs["instance"] = home and Household(**{name: getattr(home, name) for name in self._meta.fields})
        super().__init__(*args, **kwargs)
        self.people = {_key(other): other for other in others}
        field = self.fields["residents"]
        field.choices = [(key, _described(other, person)) for key, other in self.people.items()]
        field.initial = [_key(other) for other in together]
        if not self.people:
            del self.fields["residents"]

    @property
    def values(self):
        return {name: self.cleaned_data[name] for name in self._meta.fields}

    @property
    def together(self):
        """The people who were ticked."""
        return [self.people[key] for key in self.cleaned_data.get("residents", ())]


class ChooseHouseholdForm(forms.Form):
    """One of the homes that the family has."""

    household = forms.ModelChoiceField(queryset=Household.objects.none())

    def __init__(self, *args, households, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["household"].queryset = households


def _key(person):
    return f"{person._meta.model_name}-{person.pk}"


def _described(other, person):
    """Somebody's name, what they are, and where they live when that is elsewhere."""
    what = _("student") if isinstance(other, Student) else _("guardian")
    if other.household_id in {None, person.household_id}:
        return f"{other.name} ({what})"
    return _("%(name)s (%(what)s), now at %(address)s") % {
        "name": other.name,
        "what": what,
        "address": other.household,
    }
