"""What people type about scales, types and schemes."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from ...grading.fields import NumberField, PercentField
from ...grading.grades import score_text
from ...grading.models import AssessmentType, GradeScale, GradingScheme, SchemeCategory

MOST_BANDS = 20
MOST_CATEGORIES = 12
SPARE_ROWS = 3


class BandForm(forms.Form):
    """A row of a scale; an empty one is none."""

    label = forms.CharField(label=_("Label"), max_length=20, required=False)
    start = PercentField(label=_("From %"), max_digits=5, decimal_places=2, min_value=0, max_value=100, required=False)
    points = NumberField(label=_("Points"), max_digits=5, decimal_places=2, min_value=0, required=False)
    meaning = forms.CharField(label=_("Meaning"), max_length=120, required=False)

    def clean(self):
        cleaned = super().clean()
        if any(value not in (None, "") for value in cleaned.values()):
            if not cleaned.get("label") and "label" not in self.errors:
                self.add_error("label", _("Write how the band is called."))
            if cleaned.get("start") is None and "start" not in self.errors:
                self.add_error("start", _("Write the lowest percentage of the band."))
        return cleaned


class BaseBands(forms.BaseFormSet):
    def clean(self):
        if any(self.errors):
            return
        bands = self.bands
        for field, values, text in (
            ("label", [band["label"].casefold() for band in bands], _("Another band has this label.")),
            ("start", [Decimal(band["from"]) for band in bands], _("Another band begins here.")),
        ):
            if len(set(values)) < len(values):
                again = next(value for value in values if values.count(value) > 1)
                for form in self.forms:
                    value = form.cleaned_data.get(field)
                    if (value.casefold() if field == "label" and value else value) == again:
                        form.add_error(field, text)
                raise forms.ValidationError(text)
        if bands and Decimal(bands[-1]["from"]) > 0:
            raise forms.ValidationError(_("The last band begins at 0: else there are percentages without a label."))

    @property
    def bands(self):
        """What was typed as a scale keeps it, the best first."""
        rows = [form.cleaned_data for form in self.forms if form.cleaned_data.get("label")]
        return [
            {
                "label": row["label"],
                "from": score_text(row["start"]),
                "points": None if row["points"] is None else score_text(row["points"]),
                "meaning": row["meaning"],
            }
            for row in sorted(rows, key=lambda row: row["start"], reverse=True)
        ]


BandFormSet = forms.formset_factory(
    BandForm, formset=BaseBands, extra=SPARE_ROWS, max_num=MOST_BANDS, absolute_max=MOST_BANDS, validate_max=True
)


def band_forms(scale, data=None):
    initial = [
        {"label": band["label"], "start": band["from"], "points": band["points"], "meaning": band["meaning"]}
        for band in scale.bands
    ]
    return BandFormSet(data, initial=initial, prefix="bands")


class ScaleForm(forms.ModelForm):
    class Meta:
        model = GradeScale
        fields = ("name", "kind", "decimals", "retired")
        help_texts = {"decimals": _("A percentage is rounded half up to so many places, once, at the end.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["decimals"].max_value = 2
        self.fields["decimals"].widget.attrs["max"] = 2
        if self.instance.pk:
            # Its versions belong together by it.
            self.fields["name"].disabled = True
        else:
            del self.fields["retired"]

    def clean_decimals(self):
        decimals = self.cleaned_data["decimals"]
        if decimals > 2:
            raise forms.ValidationError(_("Two decimal places at most."))
        return decimals


class TypeForm(forms.ModelForm):
    class Meta:
        model = AssessmentType
        fields = ("name", "short_name", "moderated", "position", "retired")
        help_texts = {
            "moderated": _("A second person marks without seeing the first mark; what differs is settled by both.")
        }

    def __init__(self, *args, is_used=False, **kwargs):
        super().__init__(*args, **kwargs)
        if is_used:
            self.fields["moderated"].disabled = True
            self.fields["moderated"].help_text = _("Assessments of this type have marks, so this stays as it is.")
        if not self.instance.pk:
            del self.fields["retired"]


class CategoryForm(forms.ModelForm):
    """A row of a scheme; one whose name is emptied goes."""

    name = forms.CharField(label=_("Category"), max_length=60, required=False)
    weight = NumberField(label=_("Weight"), max_digits=6, decimal_places=2, min_value=0, required=False)
    drop_lowest = forms.IntegerField(label=_("Lowest marks dropped"), min_value=0, max_value=20, required=False)

    class Meta:
        model = SchemeCategory
        fields = ("name", "weight", "drop_lowest")

    def clean(self):
        cleaned = super().clean()
        cleaned["drop_lowest"] = cleaned.get("drop_lowest") or 0
        if cleaned.get("name"):
            if cleaned.get("weight") is None and "weight" not in self.errors:
                self.add_error("weight", _("Write a weight; 0 does not count."))
        elif not self.instance.pk and cleaned.get("weight") is not None:
            self.add_error("name", _("Write how the category is called."))
        return cleaned

    def validate_constraints(self):
        """The formset compares the names: rows may exchange them."""


class BaseCategories(forms.BaseModelFormSet):
    def validate_unique(self):
        """By `clean`, with its own words."""

    def clean(self):
        if any(self.errors):
            return
        names = [category.name.casefold() for category in self.categories]
        for form in self.forms:
            name = form.cleaned_data.get("name", "").casefold()
            if name and names.count(name) > 1:
                form.add_error("name", _("Another category has this name."))
        if not names:
            raise forms.ValidationError(_("A scheme has one category at least."))
        if not any(category.weight for category in self.categories):
            raise forms.ValidationError(_("One category at least has a weight, else nothing counts."))

    @property
    def categories(self):
        """The rows that stay, in order, unsaved."""
        return [form.instance for form in self.forms if form.cleaned_data.get("name")]


CategoryFormSet = forms.modelformset_factory(
    SchemeCategory,
    form=CategoryForm,
    formset=BaseCategories,
    extra=SPARE_ROWS,
    max_num=MOST_CATEGORIES,
    absolute_max=MOST_CATEGORIES,
    validate_max=True,
)


def category_forms(scheme, data=None):
    rows = scheme.categories.all() if scheme.pk else SchemeCategory.objects.none()
    return CategoryFormSet(data, queryset=rows, prefix="categories")


class SchemeForm(forms.ModelForm):
    class Meta:
        model = GradingScheme
        fields = ("name", "scale", "missing_is_zero", "absent_is_zero", "moved_marks", "is_default")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        scales = GradeScale.objects.in_use()
        if self.instance.scale_id:
            scales |= GradeScale.objects.filter(pk=self.instance.scale_id)
        self.fields["scale"].queryset = scales
        if self.instance.pk and self.instance.is_default:
            self.fields["is_default"].disabled = True
            self.fields["is_default"].help_text = _("Let another scheme hold for them instead.")

    def _get_validation_exclusions(self):
        # The year is set by the view; which scheme is the default one is the action's to change.
        return super()._get_validation_exclusions() - {"school_year"}

    def validate_constraints(self):
        try:
            exclude = self._get_validation_exclusions() | {"is_default"}
            self.instance.validate_constraints(exclude=exclude)
        except forms.ValidationError as error:
            self._update_errors(error)


class ClassSchemeForm(forms.Form):
    scheme = forms.ModelChoiceField(GradingScheme.objects.none(), label=_("Grading scheme"), empty_label=None)

    def __init__(self, *args, school_class, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["scheme"].queryset = GradingScheme.objects.of_year(school_class.school_year)
