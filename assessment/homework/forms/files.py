"""Several files in one field."""

from django import forms
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..attachments import MAX_BYTES, MAX_FILES, accept_attribute, check_file


class FilesInput(forms.FileInput):
    allow_multiple_selected = True

    def __init__(self, attrs=None):
        super().__init__({"multiple": True, "accept": accept_attribute(), "class": "form-control", **(attrs or {})})


class FilesField(forms.FileField):
    """A list of CheckedFile; each file that cannot be taken is named in an error of its own."""

    widget = FilesInput

    def __init__(self, **options):
        options = {"required": False, "label": gettext_lazy("Files"), **options}
        super().__init__(**options)

    def clean(self, data, initial=None):
        uploads = [one for one in (data if isinstance(data, list | tuple) else [data]) if one]
        if len(uploads) > MAX_FILES:
            raise ValidationError(_("%(most)d files at most.") % {"most": MAX_FILES})
        files, errors = [], []
        for upload in uploads:
            try:
                files.append(check_file(upload))
            except ValidationError as error:
                errors.extend(error.error_list)
        if errors:
            raise ValidationError(errors)
        return files


def files_hint():
    """What may be chosen, in one line."""
    return _("PDF, pictures, Word, Excel, PowerPoint, text, sound or video; up to %(size)s each, %(most)d in all.") % {
        "size": filesizeformat(MAX_BYTES),
        "most": MAX_FILES,
    }
