"""What people type about an assessment."""

import re
from decimal import Decimal, InvalidOperation

from django import forms
from django.utils.translation import gettext_lazy as _

from ...grading.fields import NumberField
from ...grading.grades import score_text
from ...grading.models import Assessment, AssessmentType

MOST_CRITERIA = 20
# A comma between two digits belongs to a mark.
_BETWEEN_LEVELS = re.compile(r"(?<!\d),|,(?!\d)")


class LinesField(forms.CharField):
    """A text of one thing a line."""

    widget = forms.Textarea

    def __init__(self, **options):
        super().__init__(required=False, max_length=4000, widget=forms.Textarea({"rows": 4}), **options)

    def clean(self, value):
        return [self.read(line.strip()) for line in super().clean(value).splitlines() if line.strip()]


class RubricField(LinesField):
    """ "Ideas: 12", and if wanted its levels: "Ideas: 12 = weak 4, good 8, strong 12"."""

    def prepare_value(self, value):
        return "\n".join(_rubric_line(each) for each in value) if isinstance(value, list) else value

    def clean(self, value):
        criteria = super().clean(value)
        names = [each["name"].casefold() for each in criteria]
        if len(set(names)) < len(names):
            raise forms.ValidationError(_("Each criterion has a name of its own."))
        if len(criteria) > MOST_CRITERIA:
            raise forms.ValidationError(_("A rubric has %(most)d criteria at most."), params={"most": MOST_CRITERIA})
        return criteria

    def read(self, line):
        named, _equals, levels = line.partition("=")
        name, colon, most = named.rpartition(":")
        if not colon or not name.strip() or len(name) > 80:
            raise forms.ValidationError(
                _("“%(line)s”: write the name, a colon and the highest mark, such as “Ideas: 12”."),
                params={"line": line},
            )
        highest = _score(most, line)
        return {
            "name": name.strip(),
            "max": score_text(highest),
            "levels": [_level(text, highest, line) for text in _BETWEEN_LEVELS.split(levels) if text.strip()],
        }


def _level(text, highest, line):
    label, _space, score = text.strip().rpartition(" ")
    value = _score(score, line, least=Decimal(0))
    if not label or value > highest:
        raise forms.ValidationError(
            _("“%(line)s”: after “=” stand the levels, each with its mark: “weak 4, good 8”."), params={"line": line}
        )
    return {"label": label.strip(), "score": score_text(value)}


def _score(text, line, *, least=Decimal("0.01")):
    try:
        value = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        value = None
    if value is None or not value.is_finite() or not least <= value <= 99_999 or value.as_tuple().exponent < -2:
        raise forms.ValidationError(
            _("“%(line)s”: “%(text)s” is no mark."), params={"line": line, "text": text.strip()}
        )
    return value


def _rubric_line(criterion):
    levels = ", ".join(f"{level['label']} {level['score']}" for level in criterion.get("levels", ()))
    return f"{criterion['name']}: {criterion['max']}" + (f" = {levels}" if levels else "")


class StandardsField(LinesField):
    """ "7.NS.1 Adds and subtracts rational numbers": the first word is the code."""

    def prepare_value(self, value):
        return (
            "\n".join(f"{each['code']} {each['text']}".strip() for each in value) if isinstance(value, list) else value
        )

    def read(self, line):
        code, _space, text = line.partition(" ")
        return {"code": code[:40], "text": text.strip()[:300]}


class AssessmentForm(forms.ModelForm):
    """A column. The category is chosen by name: a year that has no scheme yet gets the usual one."""

    category = forms.ChoiceField(label=_("Category"))
    rubric = RubricField(
        label=_("Rubric"),
        help_text=_("If there is one, a criterion a line: “Ideas: 12”, or “Ideas: 12 = weak 4, good 8, strong 12”."),
    )
    standards = StandardsField(
        label=_("Standards"), help_text=_("What the work shows, one a line, the code first. For reports by standards.")
    )

    class Meta:
        model = Assessment
        fields = ("title", "category", "type", "date", "max_score", "weight", "rubric", "standards")
        widgets = {"date": forms.DateInput({"type": "date"}, format="%Y-%m-%d")}
        field_classes = {"max_score": NumberField, "weight": NumberField}
        help_texts = {"weight": _("2 counts twice as much as 1 within its category; 0 does not count.")}

    def __init__(self, *args, categories, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = [(name, name) for name in categories]
        if self.instance.pk:
            self.initial["category"] = self.instance.category.name
        types = AssessmentType.objects.in_use()
        if self.instance.type_id:
            types |= AssessmentType.objects.filter(pk=self.instance.type_id)
        self.fields["type"].queryset = types

    def _get_validation_exclusions(self):
        # The class and the session are set by the view, and the title is to be one of its own among theirs.
        return super()._get_validation_exclusions() - {"school_class", "session"} | {"category"}

    def clean_date(self):
        date = self.cleaned_data["date"]
        year = self.instance.school_class.school_year
        if date and not year.holds(date):
            raise forms.ValidationError(_("This day is outside the school year %(year)s."), params={"year": year.title})
        return date

    def clean(self):
        cleaned = super().clean()
        rubric, most = cleaned.get("rubric"), cleaned.get("max_score")
        if rubric and most:
            total = sum(Decimal(each["max"]) for each in rubric)
            if total != most:
                self.add_error(
                    "rubric",
                    forms.ValidationError(
                        _("The criteria add up to %(total)s, the highest mark is %(most)s."),
                        params={"total": score_text(total), "most": score_text(most)},
                    ),
                )
        return cleaned

    def _post_clean(self):
        # The model's category is a row, the form's a name: the action puts them together.
        category = self.cleaned_data.pop("category", None)
        super()._post_clean()
        if category is not None:
            self.cleaned_data["category"] = category
