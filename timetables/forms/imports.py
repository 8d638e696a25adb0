"""A sheet with a planned week."""

from django import forms
from django.utils.translation import gettext_lazy as _

from academics.imports.reading import read_import_sheet, read_import_text
from core.sheets.errors import SheetError


class WeekSheetForm(forms.Form):
    """A file or pasted cells; `sheet` is what they hold."""

    file = forms.FileField(label=_("File (XLSX or CSV)"), required=False)
    text = forms.CharField(
        label=_("or paste cells"), required=False, widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false"})
    )
    replace = forms.BooleanField(label=_("Take out the lessons that are planned now"), required=False, initial=True)

    sheet = None

    def clean(self):
        data = super().clean()
        try:
            if data.get("file"):
                self.sheet = read_import_sheet(data["file"], data["file"].name)
            elif data.get("text"):
                self.sheet = read_import_text(data["text"])
            elif not self.errors:
                self.add_error("file", _("Choose a file, or paste the cells."))
        except SheetError as error:
            self.add_error("file" if data.get("file") else "text", str(error))
        return data

    def as_text(self):
        """The sheet as tabs and lines: what the page keeps between the preview and the import."""
        rows = [self.sheet.headers, *(cells for _number, cells in self.sheet.rows)]
        return "\n".join("\t".join(_plain(cell) for cell in row) for row in rows)


def _plain(cell):
    text = "" if cell is None else str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
    return " ".join(text.split())
