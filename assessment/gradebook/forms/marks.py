"""What people type about one mark."""

from django import forms
from django.utils.translation import gettext_lazy as _

from academics.models import GradeLevel
from core.forms.filters import FilterForm, NameChoiceField

from ...grading.typed_marks import Entry
from ..pages.gradebook import cell_data
from ..pages.history import hidden_from


class GradebookFilterForm(FilterForm):
    """Which of all classes."""

    level = NameChoiceField(
        label=_("Level"),
        required=False,
        queryset=GradeLevel.objects.all(),
        empty_label=_("All levels"),
    )

    def narrow(self, classes):
        if level := self.value("level"):
            classes = classes.of_level(level)
        return classes.titled_like(self.value("q") or "")


class CellForm(forms.Form):
    """A mark with all that stands beside it. Of a rubric each criterion has a field, and the mark is their sum."""

    value = forms.CharField(
        label=_("Mark"),
        max_length=60,
        required=False,
        help_text=_("A number, or a for absent, e for exempt, m for missing."),
    )
    is_late = forms.BooleanField(label=_("Handed in late"), required=False)
    comment = forms.CharField(
        label=_("Comment"),
        required=False,
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Families read it with the mark when that is released."),
    )
    reason = forms.CharField(label=_("Why is it changed?"), max_length=200, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def __init__(self, *args, assessment, result, viewer, **kwargs):
        shown = cell_data(result, viewer) if result else None
        super().__init__(
            *args,
            initial={
                "value": shown.text if shown else "",
                "is_late": bool(result and result.is_late),
                "comment": result.comment if result else "",
                "version": result.version if result else 0,
            },
            **kwargs,
        )
        self.rubric = assessment.rubric
        hides = result is not None and "rubric_scores" in hidden_from(result, viewer)
        scores = result.rubric_scores if result and not hides else {}
        for number, criterion in enumerate(self.rubric):
            self.fields[f"criterion_{number}"] = forms.CharField(
                label=_("%(name)s (out of %(max)s)") % {"name": criterion["name"], "max": criterion["max"]},
                required=False,
                max_length=20,
                initial=scores.get(criterion["name"], ""),
            )
        self.order_fields(["value", *(name for name in self.fields if name.startswith("criterion_"))])
        if self.rubric:
            self.fields["value"].help_text = _(
                "The sum of the rubric. Type here only when there is no rubric to fill in."
            )

    @property
    def entry(self):
        """The Entry of what was changed; what was left as it stood stays."""
        changed = {name: self.cleaned_data[name] for name in self.changed_data}
        rubric = None
        if any(name.startswith("criterion_") for name in changed):
            rubric = {
                criterion["name"]: self.cleaned_data[f"criterion_{number}"]
                for number, criterion in enumerate(self.rubric)
            }
        return Entry(
            value=None if rubric is not None else changed.get("value"),
            is_late=changed.get("is_late"),
            comment=changed.get("comment"),
            rubric=rubric,
        )
