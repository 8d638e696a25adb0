"""Students as they are typed in."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.forms.widgets import DayInput
from core.school import school_today

from ..models import Enrolment, Section, Student
from ..photos import make_portrait


def sections_from(day):
    """The sections that somebody may be put into on `day` or later."""
    return Section.objects.not_over(day).select_related("school_year").in_reading_order()


class StudentForm(forms.ModelForm):
    """What is known of a student."""

    class Meta:
        model = Student
        fields = [
            "given_name",
            "family_name",
            "preferred_name",
            "student_number",
            "date_of_birth",
            "sex",
            "notes",
        ]
        widgets = {"date_of_birth": DayInput(), "notes": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "preferred_name": _("The name they go by, if it is another."),
            "family_name": _("Leave it empty for somebody with one name."),
        }

    def clean_date_of_birth(self):
        day = self.cleaned_data["date_of_birth"]
        if day and day >= school_today():
            raise ValidationError(_("This day is not in the past."))
        return day


class NewStudentForm(StudentForm):
    """A student with their first place at the school, in one step."""

    section = forms.ModelChoiceField(
        label=_("Section"), queryset=Section.objects.none(), required=False, empty_label=_("No section yet")
    )
    starts_on = forms.DateField(label=_("First day"), widget=DayInput())
    reason = forms.ChoiceField(label=_("Entry reason"), choices=Enrolment.EntryReason.choices)
    is_another = forms.BooleanField(
        label=_("This is another student of the same name and date of birth"), required=False
    )
    field_order = [
        "given_name",
        "family_name",
        "preferred_name",
        "student_number",
        "date_of_birth",
        "sex",
        "section",
        "starts_on",
        "reason",
        "notes",
        "is_another",
    ]
    PLACE = ("section", "starts_on", "reason")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["section"].queryset = sections_from(school_today())
        # Who is told of a namesake; the question is asked only then.
        self.namesakes = []
        if not self.data.get("is_another"):
            self._hidden_question = self.fields.pop("is_another")

    def clean(self):
        data = super().clean()
        if data.get("given_name") and data.get("date_of_birth") and not data.get("is_another"):
            self.namesakes = list(
                Student.objects.like(
                    given_name=data["given_name"],
                    family_name=data.get("family_name", ""),
                    date_of_birth=data["date_of_birth"],
                )[:3]
            )
        if self.namesakes:
            self.fields["is_another"] = self._hidden_question
            raise ValidationError(
                _("There is a student of this name and date of birth already. If this is another one, say so below.")
            )
        return data

    @property
    def student_values(self):
        return {name: self.cleaned_data[name] for name in self._meta.fields}

    @property
    def place_values(self):
        return {name: self.cleaned_data[name] for name in self.PLACE}


class StudentMoveForm(forms.Form):
    """Into another section, from a day on; once both are known, into which of its groups.

    `shown` says for which section and day the page has shown what changes: nothing moves before.
    """

    NO_GROUP = "none"

    section = forms.ModelChoiceField(label=_("New section"), queryset=Section.objects.none())
    starts_on = forms.DateField(
        label=_("First day in the new section"),
        widget=DayInput(),
        help_text=_("Up to the day before, the registers keep the student where they were."),
    )
    shown = forms.CharField(required=False, widget=forms.HiddenInput())

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["section"].queryset = sections_from(school_today())
        self._group_fields = {}

    def offer(self, changes):
        """A field for each course of which `changes`, MoveChanges, has groups; before the form is cleaned.

        On a page that has not shown them yet nothing need be chosen.
        """
        for change in changes.choices:
            name = f"group_{change.course.pk}"
            groups = [(str(group.pk), group.title) for group in change.groups]
            self.fields[name] = forms.ChoiceField(
                label=_("Group in %(course)s") % {"course": change.course.subject.name},
                choices=[("", _("Choose a group")), *groups, (self.NO_GROUP, _("In no group yet"))],
                required=self["shown"].data == self.token,
            )
            self._group_fields[name] = {group.pk: group for group in change.groups}

    @property
    def group_fields(self):
        return [self[name] for name in self._group_fields]

    @property
    def target(self):
        """(section, first day) as they stand in the form; None as long as one of them is missing or wrong."""
        section, starts_on = self.fields["section"], self.fields["starts_on"]
        try:
            return section.clean(self["section"].data), starts_on.clean(self["starts_on"].data)
        except ValidationError:
            return None

    @property
    def token(self):
        """What `shown` holds once the page has shown what this move changes."""
        section, starts_on = self.target
        return f"{section.pk} {starts_on.isoformat()}"

    @property
    def was_shown(self):
        return self.cleaned_data["shown"] == self.token

    @property
    def groups(self):
        """The groups that were chosen."""
        chosen = {name: self.cleaned_data[name] for name in self._group_fields}
        return [self._group_fields[name][int(pk)] for name, pk in chosen.items() if pk != self.NO_GROUP]


class LeaveForm(forms.Form):
    """The last day at the school, and why."""

    last_day = forms.DateField(label=_("Last day"), widget=DayInput())
    reason = forms.ChoiceField(label=_("Exit reason"), choices=Enrolment.ExitReason.choices)


class EnrolForm(forms.Form):
    """Back at the school."""

    section = forms.ModelChoiceField(
        label=_("Section"), queryset=Section.objects.none(), required=False, empty_label=_("No section yet")
    )
    starts_on = forms.DateField(label=_("First day"), widget=DayInput())
    reason = forms.ChoiceField(
        label=_("Entry reason"), choices=Enrolment.EntryReason.choices, initial=Enrolment.EntryReason.RETURN
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["section"].queryset = sections_from(school_today())


class PhotoForm(forms.Form):
    """A photo; `cleaned_data["photo"]` is the small copy to keep."""

    photo = forms.FileField(
        label=_("Photo"),
        help_text=_("JPEG, PNG or WebP, up to 8 MB. It is cut to a square."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )

    def clean_photo(self):
        return make_portrait(self.cleaned_data["photo"])
