"""What is changed of a lesson, and whose week is looked at."""

from django import forms
from django.utils.translation import gettext_lazy as _

from academics.models import Section, StaffMember
from core.forms.widgets import DayInput, TimeInput
from core.school import school_today

from ..models import Lesson, Room


class WeekForm(forms.Form):
    """The day whose week is shown, and whose."""

    day = forms.DateField(label=_("Week of"), required=False, widget=DayInput())
    section = forms.ModelChoiceField(
        label=_("Section"), required=False, queryset=Section.objects.none(), empty_label=_("Choose")
    )
    teacher = forms.ModelChoiceField(
        label=_("Teacher"), required=False, queryset=StaffMember.objects.none(), empty_label=_("Choose")
    )
    room = forms.ModelChoiceField(
        label=_("Room"), required=False, queryset=Room.objects.none(), empty_label=_("Choose")
    )

    def __init__(self, data, *, sections=None, staff=None, rooms=None):
        super().__init__(data)
        for name, rows in (("section", sections), ("teacher", staff), ("room", rooms)):
            if rows is None:
                del self.fields[name]
            else:
                self.fields[name].queryset = rows
                self.fields[name].widget.attrs["class"] = "form-select"
        self.full_clean()

    @property
    def chosen_day(self):
        """The day that was asked for, else today at the school."""
        return self.cleaned_data.get("day") or school_today()

    @property
    def choice(self):
        """(what, its id) that was chosen; None when nothing was."""
        found = ((name, self.cleaned_data.get(name)) for name in ("section", "teacher", "room"))
        return next(((name, row.pk) for name, row in found if row), None)


class TopicForm(forms.Form):
    topic = forms.CharField(
        label=_("Topic taught"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class LessonForm(forms.ModelForm):
    """What is different this time."""

    state = forms.ChoiceField(label=_("The lesson"), choices=Lesson.State.choices, widget=forms.RadioSelect())

    class Meta:
        model = Lesson
        fields = ["state", "room", "staff", "note"]
        labels = {"room": _("Room"), "staff": _("Taught by")}
        help_texts = {"note": _("Families and teachers read it beside the lesson.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        rooms = Room.objects.in_use() | Room.objects.filter(pk=self.instance.room_id)
        self.fields["room"].queryset = rooms
        self.fields["room"].empty_label = _("No room")
        self.fields["staff"].queryset = StaffMember.objects.not_over(school_today())
        self.fields["staff"].empty_label = _("All who teach the class")


class LessonMoveForm(forms.Form):
    """Another time for one lesson."""

    date = forms.DateField(label=_("Day"), widget=DayInput())
    starts_at = forms.TimeField(label=_("From"), widget=TimeInput())
    ends_at = forms.TimeField(label=_("To"), widget=TimeInput())
    room = forms.ModelChoiceField(
        label=_("Room"), required=False, queryset=Room.objects.none(), empty_label=_("No room")
    )
    note = forms.CharField(label=_("Note"), required=False, max_length=200)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["room"].queryset = Room.objects.in_use()

    def clean(self):
        data = super().clean()
        first, last = data.get("starts_at"), data.get("ends_at")
        if first and last and last <= first:
            self.add_error("ends_at", _("The lesson ends before it begins."))
        return data
