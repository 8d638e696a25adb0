"""Timetables, and lessons placed in a week."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from academics.models import AcademicSession, SchoolClass, Section, StaffMember
from core.forms.filters import DaysInOrder
from core.forms.widgets import DayInput
from core.school import school_today

from ..days import WEEKDAYS, school_weekdays
from ..models import Period, Room, Timetable


class TimetableForm(DaysInOrder, forms.ModelForm):
    class Meta:
        model = Timetable
        fields = ["name", "school_year", "starts_on", "ends_on", "weeks"]
        labels = {"school_year": _("School year")}
        widgets = {"starts_on": DayInput(), "ends_on": DayInput()}
        help_texts = {
            "name": _("Such as “First term” or “From January”."),
            "weeks": _("1 when every week is the same, 2 for weeks A and B."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["school_year"].queryset = AcademicSession.objects.years().latest_first()


class BoardForm(forms.Form):
    """Whose week the editor shows: a section's or a teacher's, in each week of the cycle or in one."""

    section = forms.ModelChoiceField(
        label=_("Section"), required=False, queryset=Section.objects.none(), empty_label=_("None")
    )
    teacher = forms.ModelChoiceField(
        label=_("Teacher"), required=False, queryset=StaffMember.objects.none(), empty_label=_("None")
    )
    week = forms.TypedChoiceField(label=_("Week"), required=False, coerce=int, empty_value=None)

    def __init__(self, data, *, sections, teachers, weeks):
        super().__init__(data)
        self.fields["section"].queryset = sections
        self.fields["teacher"].queryset = teachers
        self.fields["week"].choices = week_choices(weeks)
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-select"
        self.full_clean()

    def value(self, name):
        return self.cleaned_data.get(name)


class PlaceForm(forms.Form):
    """Which class meets when, where and with whom."""

    school_class = forms.ModelChoiceField(label=_("Class"), queryset=SchoolClass.objects.none())
    weekday = forms.TypedChoiceField(label=_("Day"), coerce=int)
    period = forms.ModelChoiceField(label=_("Period"), queryset=Period.objects.none())
    week = forms.TypedChoiceField(label=_("Week"), required=False, coerce=int, empty_value=None)
    room = forms.ModelChoiceField(
        label=_("Room"), required=False, queryset=Room.objects.none(), empty_label=_("No room")
    )
    staff = forms.ModelChoiceField(
        label=_("Teacher"),
        required=False,
        queryset=StaffMember.objects.none(),
        empty_label=_("All who teach the class"),
        help_text=_("Choose one where several take turns."),
    )
    accept_warnings = forms.BooleanField(label=_("Place it nevertheless"), required=False, widget=forms.HiddenInput())

    def __init__(self, *args, timetable, **kwargs):
        super().__init__(*args, **kwargs)
        fields = self.fields
        fields["school_class"].queryset = SchoolClass.objects.of_year(timetable.school_year_id).in_reading_order()
        fields["weekday"].choices = [pair for pair in WEEKDAYS if pair[0] in school_weekdays()]
        fields["period"].queryset = Period.objects.lessons().in_reading_order()
        fields["period"].label_from_instance = lambda period: (
            f"{period.name}, {period.starts_at:%H:%M}–{period.ends_at:%H:%M} ({period.grid.name})"
        )
        fields["week"].choices = week_choices(timetable.weeks)
        if timetable.weeks == 1:
            fields["week"].widget = fields["week"].hidden_widget()
        fields["room"].queryset = Room.objects.in_use()
        fields["staff"].queryset = StaffMember.objects.not_over(school_today())

    def offer_acceptance(self):
        """After a warning: the form asks whether it is wanted nevertheless."""
        self.fields["accept_warnings"].widget = forms.CheckboxInput()

    @property
    def place(self):
        return {name: value for name, value in self.cleaned_data.items() if name != "accept_warnings"}


class PickedForm(forms.Form):
    """What somebody holds in their hand: a class, with the room and teacher it would have."""

    school_class = forms.ModelChoiceField(queryset=SchoolClass.objects.none())
    room = forms.ModelChoiceField(required=False, queryset=Room.objects.all())
    staff = forms.ModelChoiceField(required=False, queryset=StaffMember.objects.all())
    week = forms.IntegerField(required=False, min_value=1, max_value=6)
    row = forms.IntegerField(required=False)

    def __init__(self, *args, timetable, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["school_class"].queryset = SchoolClass.objects.of_year(timetable.school_year_id).select_related(
            "section", "course"
        )


class WeeklyLessonsForm(forms.Form):
    """A number for each class of a section; empty: nobody has said."""

    def __init__(self, *args, classes, numbers, **kwargs):
        super().__init__(*args, **kwargs)
        self.classes = {f"class-{each.pk}": each for each in classes}
        for name, each in self.classes.items():
            self.fields[name] = forms.IntegerField(
                label=each.title, required=False, min_value=0, max_value=60, initial=numbers.get(each.pk)
            )
            self.fields[name].widget.attrs["class"] = "form-control"

    @property
    def numbers(self):
        return {each: self.cleaned_data[name] for name, each in self.classes.items()}


def week_choices(weeks):
    """Each week of the cycle, after all of them."""
    return [
        ("", _("Every week")),
        *((number, gettext("Week %(number)d") % {"number": number}) for number in range(1, weeks + 1)),
    ]
