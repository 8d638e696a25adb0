"""Phone numbers that somebody types into a form."""

from django.utils.translation import gettext as _

from core import phones


class ReadsPhones:
    """A form that keeps phone numbers as the import does, so that they are found again.

    `PHONES` are the names of its fields. A number that was kept before and is left alone may be written in any way.
    """

    PHONES = ("phone",)

    def clean(self):
        data = super().clean()
        for name in set(self.PHONES).intersection(self.changed_data):
            try:
                found = phones.parse_phones(self.cleaned_data.get(name) or "")
            except ValueError as error:
                self.add_error(name, str(error))
                continue
            if len(found) > 1:
                self.add_error(name, _("These are two phone numbers. Write one here."))
            else:
                self.cleaned_data[name] = found[0] if found else ""
        return data
