"""Report cards as they are started, approved, published and corrected."""

from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from academics.models import AcademicSession, GradeLevel

from ..models import DocumentTemplate, Phrase, ReportRun

# Of a comment: what still fits beside its grade.
MAX_LENGTH = 2000


class SessionField(forms.ModelChoiceField):
    """Terms, grading periods and years of all school years: several may have the same title."""

    def label_from_instance(self, session):
        return session.title_with_year


class RunForm(forms.ModelForm):
    session = SessionField(label=_("Term or year"), queryset=AcademicSession.objects.none())

    class Meta:
        model = ReportRun
        fields = ["session", "grade_level", "template"]
        labels = {"grade_level": _("Level"), "template": _("Template")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["session"].queryset = AcademicSession.objects.select_related("parent__parent").latest_first()
        self.fields["grade_level"].queryset = GradeLevel.objects.all()
        cards = DocumentTemplate.objects.in_use().of_kind(DocumentTemplate.Kind.REPORT_CARD)
        self.fields["template"].queryset = cards
        if not self.is_bound:
            self.initial.setdefault("template", cards.first())


class ApprovalForm(forms.Form):
    """`acknowledged` is the number of things that were missing on the page that was looked at."""

    acknowledged = forms.IntegerField(required=False, widget=forms.HiddenInput)
    may_be_missing = forms.BooleanField(label=_("I have looked through this. It may be missing."), required=False)

    @property
    def number(self):
        return self.cleaned_data["acknowledged"] if self.cleaned_data["may_be_missing"] else None


class PublishForm(forms.Form):
    publish_at = forms.DateTimeField(
        label=_("Families see the report cards from"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("By the school's clock. Leave it empty for now."),
        required=False,
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
    )

    tell = forms.BooleanField(
        label=_("Send families a message then"),
        help_text=_(
            "Guardians who see the report card, and students with an account. Who got one for it gets no other."
        ),
        required=False,
        initial=True,
    )

    def clean_publish_at(self):
        at = self.cleaned_data["publish_at"]
        if at and at > timezone.now() + timedelta(days=366):
            raise forms.ValidationError(_("This is more than a year from now. Choose an earlier day."))
        return at or timezone.now()


class CommentForm(forms.Form):
    """One comment as the page posts it."""

    text = forms.CharField(required=False, strip=False, max_length=MAX_LENGTH * 2)
    version = forms.IntegerField(min_value=0)


class CorrectionForm(forms.Form):
    """Why a report card is corrected, and its comments; marks come from the gradebook."""

    reason = forms.CharField(label=_("Why it is corrected"), max_length=200)

    def __init__(self, *args, comments, is_published, **kwargs):
        """`comments`: [(class id or None, label, text)]; `is_published`: whether there is a family to tell."""
        super().__init__(*args, **kwargs)
        self.classes = {}
        for school_class, label, text in comments:
            name = f"comment-{school_class or 'general'}"
            self.classes[name] = school_class
            self.fields[name] = forms.CharField(
                label=label,
                initial=text,
                required=False,
                max_length=MAX_LENGTH,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
        if is_published:
            self.fields["tell"] = forms.BooleanField(
                label=_("Tell the family by message"), required=False, initial=True
            )

    @property
    def comments(self):
        return {school_class: self.cleaned_data[name] for name, school_class in self.classes.items()}


class PhraseForm(forms.ModelForm):
    for_everybody = forms.BooleanField(label=_("For all teachers"), required=False)

    class Meta:
        model = Phrase
        fields = ["text", "subject"]
        labels = {"text": _("Sentence"), "subject": _("Subject")}
        help_texts = {"text": _("{name} becomes the student's name.")}

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["subject"].empty_label = _("All subjects")
        if not user.can("manage_reports"):
            del self.fields["for_everybody"]

    def clean_text(self):
        text = self.cleaned_data["text"]
        if set("{}") & set(text.replace("{name}", "")):
            raise forms.ValidationError(_("Only {name} can stand between braces."))
        return text

    def clean(self):
        data = super().clean()
        self.instance.owner = None if data.get("for_everybody") else self.user
        return data


class VerificationCodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        help_text=_("It stands on the document, such as 7KQM-X2PA-9DWC."),
    )


class LetterForm(forms.Form):
    """Which transcript or letter is to be made."""

    template = forms.ModelChoiceField(label=_("Document"), queryset=None, empty_label=None)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        in_use = DocumentTemplate.objects.in_use()
        self.fields["template"].queryset = in_use.exclude(kind=DocumentTemplate.Kind.REPORT_CARD)
