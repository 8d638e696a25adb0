"""Homework as a teacher types it in, and looks for it."""

from datetime import datetime, time, timedelta
from decimal import Decimal

from django import forms
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext_lazy as _

from academics.calendar import SchoolCalendar
from academics.models import SchoolClass
from core.forms.filters import FilterForm
from core.forms.widgets import DayInput, TimeInput
from core.school import school_today
from timetables.models import Lesson

from ...grading.fields import NumberField
from ...grading.grades import score_text
from ...grading.typed_marks import typed_text
from ..models import Homework
from .files import FilesField, files_hint

# So many of the class's next lessons are offered.
_LESSONS = 12
_END_OF_DAY = time(23, 59)
_AHEAD = timedelta(days=400)


class LessonField(forms.ModelChoiceField):
    def label_from_instance(self, lesson):
        return f"{date_format(lesson.date, 'D j M')}, {time_format(lesson.starts_at, 'H:i')}"


class HomeworkForm(forms.ModelForm):
    """`cleaned_data["due_at"]` is the beginning of the lesson, or the day and time that were typed."""

    due_lesson = LessonField(
        label=_("Due by the lesson"),
        queryset=Lesson.objects.none(),
        required=False,
        empty_label=_("Another day"),
    )
    due_on = forms.DateField(label=_("Or by the day"), required=False, widget=DayInput())
    due_time = forms.TimeField(
        label=_("At"), required=False, widget=TimeInput(), help_text=_("Without a time: the end of the day.")
    )
    category = forms.ChoiceField(
        label=_("Marks go to"), required=False, help_text=_("A column of the gradebook is made for it.")
    )
    max_score = NumberField(
        label=_("Highest mark"), required=False, min_value=Decimal("0.01"), max_digits=7, decimal_places=2
    )
    files = FilesField()

    class Meta:
        model = Homework
        fields = ["title", "instructions", "hand_in", "minutes"]
        widgets = {"instructions": forms.Textarea(attrs={"rows": 5}), "hand_in": forms.RadioSelect}
        labels = {"minutes": _("Takes about (minutes)")}

    field_order = [
        "title",
        "instructions",
        "due_lesson",
        "due_on",
        "due_time",
        "hand_in",
        "minutes",
        "category",
        "max_score",
        "files",
    ]

    def __init__(self, *args, categories, **kwargs):
        super().__init__(*args, **kwargs)
        homework = self.instance
        self.fields["category"].choices = [("", _("No marks")), *((name, name) for name in categories)]
        if homework.assessment_id:
            del self.fields["category"], self.fields["max_score"]
        now = timezone.localtime()
        coming = (
            Lesson.objects.of_class(homework.school_class)
            .taking_place()
            .filter(models.Q(date__gt=now.date()) | models.Q(date=now.date(), starts_at__gt=now.time()))
            .order_by("date", "starts_at")
        )
        offered = list(coming.values_list("pk", flat=True)[:_LESSONS])
        field = self.fields["due_lesson"]
        field.queryset = Lesson.objects.filter(pk__in=[*offered, homework.due_lesson_id or 0]).order_by(
            "date", "starts_at"
        )
        self.fields["files"].help_text = files_hint()
        if not offered and homework.due_lesson_id is None:
            del self.fields["due_lesson"]
            self.fields["due_on"].label = _("Due on")
        if homework.pk is None:
            self._suggest(coming)
        elif homework.due_lesson_id:
            self.initial["due_lesson"] = homework.due_lesson_id
        else:
            due = timezone.localtime(homework.due_at)
            self.initial |= {"due_on": due.date(), "due_time": due.time()}

    def _suggest(self, coming):
        """Due by the class's first lesson on a later day than it is set, else by the next school day: never within the hour."""
        homework = self.instance
        day = max(school_today(), homework.lesson.date) if homework.lesson else school_today()
        later = coming.filter(date__gt=day).values_list("pk", flat=True).first()
        if later is not None:
            self.initial.setdefault("due_lesson", later)
        else:
            section = homework.school_class.section
            self.initial.setdefault("due_on", SchoolCalendar.around(day).next_school_day(day, section))

    def clean_minutes(self):
        minutes = self.cleaned_data["minutes"]
        if minutes is not None and not 1 <= minutes <= 1000:
            raise forms.ValidationError(_("Between 1 and 1000 minutes, or leave it empty."))
        return minutes

    def clean(self):
        data = super().clean()
        if data.get("category") and data.get("max_score") is None and "max_score" not in self.errors:
            self.add_error("max_score", _("Say what the highest mark is."))
        elif data.get("max_score") is not None and not data.get("category"):
            self.add_error("category", _("Choose where the marks go."))
        lesson, day = data.get("due_lesson"), data.get("due_on")
        if "due_lesson" in self.errors or "due_on" in self.errors or "due_time" in self.errors:
            return data
        if lesson:
            due = datetime.combine(lesson.date, lesson.starts_at)
        elif day:
            due = datetime.combine(day, data.get("due_time") or _END_OF_DAY)
        else:
            self.add_error("due_on", _("Choose when it is due: a lesson or a day."))
            return data
        data["due_at"] = due_at = timezone.make_aware(due)
        changed = self.instance.pk is None or due_at != self.instance.due_at
        at = "due_lesson" if lesson else "due_on"
        if changed and due_at < timezone.now():
            self.add_error(at, _("This time is past. Choose a later one."))
        elif changed and due_at > timezone.now() + _AHEAD:
            self.add_error(at, _("This is more than a year away. Check the year."))
        return data

    @property
    def values(self):
        """{field: value} of the homework, without the files."""
        data = self.cleaned_data
        return {name: data[name] for name in ("title", "instructions", "hand_in", "minutes", "due_at")} | {
            "due_lesson": data.get("due_lesson")
        }

    @property
    def column(self):
        """(category, highest mark) of the new column for its marks; None for none."""
        data = self.cleaned_data
        return (data["category"], data["max_score"]) if data.get("category") else None


class HomeworkFilterForm(FilterForm):
    """Which homework: of which class, and from when."""

    class Show(models.TextChoices):
        TO_RETURN = "to_return", _("Handed in, not returned")
        COMING = "coming", _("To come")
        PAST = "past", _("Past")
        DRAFTS = "drafts", _("Drafts")
        ALL = "all", _("All of this year")

    school_class = forms.ModelChoiceField(
        label=_("Class"),
        required=False,
        queryset=SchoolClass.objects.none(),
        empty_label=_("All classes"),
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    show = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=[("", _("To come, and the last two weeks")), *Show.choices],
        widget=forms.Select(attrs={"class": "form-select"}),
    )

    def prepare(self):
        today = school_today()
        classes = SchoolClass.objects.visible_to_staff(self.user).of_day(today)
        self.fields["school_class"].queryset = classes.in_reading_order()

    def narrow(self, homework):
        found = homework.titled_like(self.cleaned_data.get("q") or "")
        if school_class := self.value("school_class"):
            found = found.of_class(school_class)
        now = timezone.now()
        match self.value("show"):
            case "to_return":
                return found.to_return()
            case "past":
                return found.published().due_before(now)
            case "drafts":
                return found.drafts()
            case "coming":
                return found.due_from(now)
            case "all":
                return found
        return found.due_from(now - timedelta(days=14)) | found.drafts()


class FeedbackForm(forms.Form):
    """What the teacher says of one student's work. `shown` is what stood there when the page was made."""

    feedback = forms.CharField(
        label=_("Feedback"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 4})
    )
    shown = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)
    mark = forms.CharField(
        label=_("Mark"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"data-first": "", "autocomplete": "off", "inputmode": "decimal"}),
    )
    version = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Why is the mark changed after its time?"), required=False, max_length=200)

    def __init__(self, data, *, row, assessment, asks_reason):
        """`assessment`: the column that the mark goes to, or None; `asks_reason`: its time is over."""
        feedback = row.submission.feedback if row.submission else ""
        self.mark_shown = typed_text(row.result) if row.result else ""
        version = row.result.version if row.result else 0
        super().__init__(
            data, initial={"feedback": feedback, "shown": feedback, "mark": self.mark_shown, "version": version}
        )
        if assessment is None:
            del self.fields["mark"], self.fields["version"]
        else:
            self.fields["mark"].help_text = _("Up to %(max)s; a for absent, e for exempt, m for missing.") % {
                "max": score_text(assessment.max_score)
            }
        if not asks_reason:
            del self.fields["reason"]

    @property
    def new_mark(self):
        """What was typed, when it is not what stood there; else None."""
        mark = self.cleaned_data.get("mark")
        return mark if mark is not None and mark != self.mark_shown else None

    def take_version(self, version):
        """Saving again means the mark as it is now."""
        self.data = self.data.copy()
        self.data["version"] = version

    @property
    def shown_text(self):
        # Browsers send line ends of their own.
        return self.cleaned_data["shown"].replace("\r\n", "\n")

    def clean_feedback(self):
        return self.cleaned_data["feedback"].replace("\r\n", "\n")


class GrantForm(forms.Form):
    """Longer for one student, or nothing to hand in at all."""

    until_day = forms.DateField(label=_("May be handed in until"), required=False, widget=DayInput())
    until_time = forms.TimeField(label=_("At"), required=False, widget=TimeInput())
    excused = forms.BooleanField(label=_("Excused: need not hand it in"), required=False)

    @classmethod
    def of(cls, submission, data=None):
        until = timezone.localtime(submission.extended_until) if submission and submission.extended_until else None
        return cls(
            data,
            initial={
                "until_day": until.date() if until else None,
                "until_time": until.time() if until else None,
                "excused": bool(submission and submission.excused),
            },
        )

    @property
    def extended_until(self):
        day = self.cleaned_data["until_day"]
        if not day:
            return None
        return timezone.make_aware(datetime.combine(day, self.cleaned_data["until_time"] or _END_OF_DAY))

    def clean(self):
        if self.cleaned_data.get("until_time") and not self.cleaned_data.get("until_day"):
            self.add_error("until_day", _("Choose the day, too."))
