"""Forms of the import pages."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.sheets import MAX_FILE_BYTES, cells
from core.sheets.errors import SheetError

from ..field_catalogue import FIELDS, SLOTS, field
from ..fullnames import STYLES, split_name
from ..mapping_checks import check_mapping
from ..models import ImportBatch
from ..reading import read_import_text
from ..reading_preview import names_cut, names_read, telling_names


class UploadForm(forms.Form):
    """A file, or rows pasted from a spreadsheet."""

    kind = forms.ChoiceField(label=_("What does the list hold?"), choices=ImportBatch.Kind.choices)
    file = forms.FileField(
        label=_("File"),
        required=False,
        widget=forms.ClearableFileInput(
            attrs={"accept": ".csv,.tsv,.txt,.xlsx,.xlsm", "data-max-bytes": MAX_FILE_BYTES}
        ),
        help_text=_("A CSV or Excel (.xlsx) file of up to 20 MB and 50,000 rows."),
    )
    text = forms.CharField(
        label=_("Or paste the rows here"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "autocomplete": "off"}),
        help_text=_("Mark the rows in Excel or Google Sheets with their header row, copy, and paste."),
    )

    def __init__(self, *args, too_large=False, **kwargs):
        super().__init__(*args, **kwargs)
        self._too_large = too_large

    def clean(self):
        data = super().clean()
        if self._too_large:
            self.add_error(
                "file", _("The file is larger than 20 MB. Save the list alone, or split it into several files.")
            )
        elif not self.has_error("file") and not data.get("file") and not (data.get("text") or "").strip():
            self.add_error("file", _("Choose a file, or paste the rows below."))
        return data

    def content(self):
        """(bytes, file name) of what was sent; SheetError for a pasted text that is no table."""
        upload = self.cleaned_data.get("file")
        if upload:
            return upload.read(), upload.name
        text = self.cleaned_data["text"].strip("\r\n")
        read_import_text(text)
        return text.encode(), gettext("Pasted rows") + ".csv"


# Stands for a column about which a person has to decide.
ASK = "?"


class ColumnsForm(forms.Form):
    """Which column is which field, and how names and dates are read."""

    def __init__(self, *args, sheet, batch, unclear_dates, naming, **kwargs):
        super().__init__(*args, **kwargs)
        self.sheet, self.batch, self._naming = sheet, batch, naming
        self._asked = batch.options.get("asked", {})
        choices = field_choices(batch.kind)
        for index, header in enumerate(sheet.headers):
            is_asked = header in self._asked
            self.fields[f"column_{index}"] = forms.ChoiceField(
                label=header,
                choices=[(ASK, _("Please choose")), *choices] if is_asked else choices,
                required=False,
                initial=ASK if is_asked else batch.mapping.get(header, ""),
                widget=forms.Select(attrs=self._marked(index) if is_asked else {"class": "form-select"}),
            )
        self.has_names = bool(self._full_names())
        if self.has_names:
            self.fields["names"] = forms.ChoiceField(
                label=_("How are full names written in this sheet?"),
                choices=self._name_choices(),
                required=False,
                initial=batch.options.get("names", ""),
                widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
            )
        for name in self.shared_names:
            entry = field(batch.kind, name)
            self.fields[f"same_{name}"] = forms.CharField(
                label=entry.label,
                required=False,
                max_length=entry.max_length,
                initial=batch.options.get("same", {}).get(name, ""),
            )
        self.unclear_dates = unclear_dates
        if unclear_dates:
            self.fields["date_order"] = forms.ChoiceField(
                label=_("How are dates written in this sheet?"),
                choices=[
                    ("dmy", _("Day first: 03/04/2013 is 3 April")),
                    ("mdy", _("Month first: 03/04/2013 is 4 March")),
                ],
                widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
            )

    @staticmethod
    def _marked(index):
        return {"class": "form-select", "aria-describedby": f"asked_{index}"}

    def _named(self):
        """{header: field name} of the columns as they are matched, or may be."""
        return self.batch.mapping | {header: name for header, (name, _doubt) in self._asked.items()}

    def _full_names(self):
        return names_cut(self._named())

    def names_read(self):
        """[[header, text]] of how the full names of each column are understood as it stands."""
        return names_read(self.sheet, self._named(), self._naming)

    def _name_choices(self):
        """Ways to read full names, each with what it makes of names in this sheet."""
        names = [name for header in self._full_names() for name in telling_names(self.sheet.column(header), 2)][:3]
        labels = {
            "given-family": _("Given name first"),
            "given-families": _("Given name first, two family names"),
            "family-given": _("Family name first"),
            "families-given": _("Two family names first"),
        }
        yield "", _("As each column shows it")
        for code, style in STYLES.items():
            cut = ("\u00a0· ".join(filter(None, split_name(name, style))) for name in names)
            yield code, f"{labels[code]}: {'; '.join(cut)}"

    @property
    def asked(self):
        """Headers of the columns about which a person has to decide."""
        return [header for header in self.sheet.headers if header in self._asked]

    @property
    def left_out(self):
        """Headers of the columns that nothing is done with as it stands."""
        return [header for index, header in enumerate(self.sheet.headers) if not self[f"column_{index}"].value()]

    @property
    def shared_names(self):
        """The fields that a list of one class has no column for."""
        return ("section", "grade_level") if self.batch.kind == ImportBatch.Kind.STUDENTS else ()

    @property
    def shared_fields(self):
        return [self[f"same_{name}"] for name in self.shared_names]

    def columns(self):
        """Each column for the page: header, bound field and up to three sample values."""
        for index, header in enumerate(self.sheet.headers):
            samples = []
            for value in self.sheet.column(header):
                shown = cells.text(value)
                if shown and shown not in samples:
                    samples.append(shown[:60])
                if len(samples) == 3:
                    break
            name, doubt = self._asked.get(header, ("", ""))
            yield {
                "header": header,
                "field": self[f"column_{index}"],
                "samples": samples,
                "perhaps": field(self.batch.kind, name).label if name else "",
                "doubt": doubt,
                "note_id": f"asked_{index}",
            }

    def clean(self):
        data = super().clean()
        for index, header in enumerate(self.sheet.headers):
            if data.get(f"column_{index}") == ASK:
                self.add_error(
                    f"column_{index}",
                    _("Choose what “%(header)s” holds, or “Leave out”.") % {"header": header},
                )
        if self.errors:
            return data
        try:
            check_mapping(self.batch.kind, self.sheet.headers, self.mapping())
        except SheetError as error:
            self.add_error(None, str(error))
        for name in self.same().keys() & set(self.mapping().values()):
            self.add_error(f"same_{name}", _("A column is chosen for this already. Leave one of them out."))
        return data

    def same(self):
        """{field name: value} of what is the same for all rows."""
        typed = ((name, self.cleaned_data.get(f"same_{name}")) for name in self.shared_names)
        return {name: value for name, value in typed if value}

    def mapping(self):
        """{header: field name} as chosen."""
        chosen = ((header, self.cleaned_data.get(f"column_{index}")) for index, header in enumerate(self.sheet.headers))
        return {header: name for header, name in chosen if name and name != ASK}


def field_choices(kind):
    """Fields of a kind of sheet for a select, each guardian in a group of its own."""
    general = [(entry.name, entry.label) for entry in FIELDS[kind] if not entry.name.startswith("guardian")]
    groups = []
    for slot in SLOTS:
        prefix = f"guardian{slot}_"
        options = [(entry.name, entry.label) for entry in FIELDS[kind] if entry.name.startswith(prefix)]
        if options:
            groups.append((gettext("Guardian %(number)d") % {"number": slot}, options))
    return [("", _("Leave out")), *general, *groups]
