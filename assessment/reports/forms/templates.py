"""Templates of documents as they are edited."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from ..documents.composing import PAPERS
from ..documents.pictures import make_picture
from ..models import DocumentTemplate


class NewTemplateForm(forms.ModelForm):
    class Meta:
        model = DocumentTemplate
        fields = ["kind", "name"]


class TemplateSettingsForm(forms.Form):
    paper = forms.ChoiceField(label=_("Paper"), choices=list(PAPERS.items()))
    language = forms.ChoiceField(label=_("Language"), required=False)
    address = forms.CharField(
        label=_("Address in the letterhead"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Empty: the school's contact."),
    )
    signatory = forms.CharField(label=_("Who signs"), required=False, max_length=100)
    signatory_title = forms.CharField(label=_("As what"), required=False, max_length=100)
    name_shown = forms.ChoiceField(
        label=_("Who checks a code is told"),
        choices=[("initials", _("The student's initials")), ("name", _("The student's name"))],
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = [("", _("The school's")), *settings.LANGUAGES]


class BlockForm(forms.Form):
    """The settings of one block."""

    def __init__(self, *args, block, values, index, **kwargs):
        super().__init__(*args, auto_id=f"block-{index}-%s", **kwargs)
        self.index, self.block = index, block
        current = block.settings_of(values)
        for option in block.options:
            common = {
                "label": option.label,
                "required": False,
                "help_text": option.help,
                "initial": current[option.name],
            }
            if option.type == "flag":
                field = forms.BooleanField(**common)
            elif option.type == "lines":
                field = forms.CharField(
                    **common, max_length=6000, strip=False, widget=forms.Textarea(attrs={"rows": 6})
                )
            else:
                field = forms.CharField(**common, max_length=150)
            self.fields[option.name] = field

    def clean(self):
        data = super().clean()
        return {name: value.replace("\r\n", "\n") if isinstance(value, str) else value for name, value in data.items()}


class PictureForm(forms.Form):
    which = forms.ChoiceField(choices=[("logo", _("Logo")), ("signature", _("Signature"))], widget=forms.HiddenInput)
    file = forms.FileField(label=_("Picture"), help_text=_("PNG, JPEG or WebP, up to 4 MB."), required=False)
    remove = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def clean_file(self):
        upload = self.cleaned_data.get("file")
        return make_picture(upload) if upload else None

    def clean(self):
        data = super().clean()
        if not data.get("file") and not data.get("remove") and "file" not in self.errors:
            self.add_error("file", _("Choose a picture."))
        return data
