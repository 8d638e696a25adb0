"""What a student hands in."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .files import FilesField, files_hint

MOST_LETTERS = 50_000


class AnswerForm(forms.Form):
    """Text and files. What was typed is kept whatever else is wrong."""

    text = forms.CharField(
        label=_("Your answer"), required=False, max_length=MOST_LETTERS, widget=forms.Textarea(attrs={"rows": 8})
    )
    files = FilesField(label=_("Add files"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["files"].help_text = files_hint()

    @property
    def text_so_far(self):
        """What was typed, as far as it can be kept."""
        return self.data.get("text", "").replace("\r\n", "\n").replace("\x00", "")[:MOST_LETTERS]
