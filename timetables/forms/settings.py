"""Bell times, rooms and availability."""

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseInlineFormSet, inlineformset_factory
from django.utils.translation import gettext_lazy as _

from academics.models import StaffMember
from core.forms.filters import DaysInOrder
from core.forms.widgets import DayInput, TimeInput
from core.school import school_today

from ..days import WEEKDAYS, WEEKDAYS_SHORT, school_weekdays
from ..models import Availability, GridUse, Period, Room, TimeGrid

MOST_PERIODS = 60


class WeekdaysField(forms.TypedMultipleChoiceField):
    """Days of the week as ISO numbers; none ticked is every day."""

    def __init__(self, **kwargs):
        super().__init__(
            choices=list(WEEKDAYS_SHORT.items()),
            coerce=int,
            required=False,
            widget=forms.CheckboxSelectMultiple({"class": "form-check-input"}),
            **kwargs,
        )


class GridForm(forms.ModelForm):
    class Meta:
        model = TimeGrid
        fields = ["name"]
        help_texts = {"name": _("Such as “Upper school” or “Short day”.")}


class PeriodForm(forms.ModelForm):
    weekdays = WeekdaysField(label=_("Only on"))

    class Meta:
        model = Period
        fields = ["name", "starts_at", "ends_at", "is_break", "weekdays"]
        widgets = {"starts_at": TimeInput(), "ends_at": TimeInput()}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        shown = [(number, WEEKDAYS_SHORT[number]) for number in school_weekdays() or WEEKDAYS_SHORT]
        self.fields["weekdays"].choices = shown
        for name in ("name", "starts_at", "ends_at"):
            field = self.fields[name]
            field.widget.attrs["class"] = "form-control"
            field.widget.attrs["aria-label"] = str(field.label).capitalize()

    def clean(self):
        data = super().clean()
        first, last = data.get("starts_at"), data.get("ends_at")
        if first and last and last <= first:
            self.add_error("ends_at", _("The period ends before it begins."))
        return data


class BasePeriods(BaseInlineFormSet):
    """All periods of one day: no two of one name and none at the same time, on any day of the week."""

    def clean(self):
        super().clean()
        if any(self.errors):
            return
        there = [
            form
            for form in self.forms
            if form.cleaned_data.get("name") and not (self.can_delete and self._should_delete_form(form))
        ]
        for position, form in enumerate(there):
            for other in there[:position]:
                self._compare(form, other)
        if not there:
            raise ValidationError(_("Add at least one period."))

    @staticmethod
    def _compare(form, other):
        mine, theirs = form.cleaned_data, other.cleaned_data
        days, their_days = set(mine["weekdays"]), set(theirs["weekdays"])
        if days and their_days and not days & their_days:
            return
        if mine["name"].casefold() == theirs["name"].casefold():
            form.add_error("name", _("Another period has this name."))
        if mine["starts_at"] < theirs["ends_at"] and theirs["starts_at"] < mine["ends_at"]:
            form.add_error("starts_at", _("It overlaps “%(name)s”.") % {"name": theirs["name"]})


def period_formset(*, extra):
    return inlineformset_factory(
        TimeGrid,
        Period,
        form=PeriodForm,
        formset=BasePeriods,
        extra=extra,
        can_delete=True,
        max_num=MOST_PERIODS,
        # What is sent may say that there are more: Django would make a thousand more forms of it.
        absolute_max=MOST_PERIODS,
        validate_max=True,
    )


class GridUseForm(DaysInOrder, forms.ModelForm):
    class Meta:
        model = GridUse
        fields = ["grid", "grade_level", "starts_on", "ends_on", "reason"]
        labels = {"grid": _("Bell times"), "grade_level": _("For")}
        widgets = {"starts_on": DayInput(), "ends_on": DayInput()}
        help_texts = {
            "grade_level": _("A level with bell times of its own keeps them, also on the whole school's short days."),
            "ends_on": _("The same as the first for a single short day. Empty: until others begin."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["grade_level"].empty_label = _("The whole school")


class RoomForm(forms.ModelForm):
    class Meta:
        model = Room
        fields = ["name", "capacity", "retired"]
        help_texts = {
            "capacity": _("How many students have a place. The editor warns when a class is larger."),
            "retired": _("Not offered any more; lessons that were there keep it."),
        }


class AvailabilityForm(forms.ModelForm):
    weekday = forms.TypedChoiceField(label=_("Day"), choices=WEEKDAYS, coerce=int)

    class Meta:
        model = Availability
        fields = ["staff", "room", "weekday", "starts_at", "ends_at", "reason"]
        labels = {"staff": _("Teacher"), "room": _("Room")}
        widgets = {"starts_at": TimeInput(), "ends_at": TimeInput()}
        help_texts = {"staff": _("Choose a teacher or a room.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["staff"].queryset = StaffMember.objects.not_over(school_today())
        self.fields["room"].queryset = Room.objects.in_use()

    def clean(self):
        data = super().clean()
        if bool(data.get("staff")) == bool(data.get("room")) and not self.errors:
            self.add_error("staff", _("Choose either a teacher or a room."))
        first, last = data.get("starts_at"), data.get("ends_at")
        if first and last and last <= first:
            self.add_error("ends_at", _("It ends before it begins."))
        return data
