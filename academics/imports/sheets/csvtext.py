"""CSV as spreadsheets of many countries write it: encoding and separator are found out."""

import csv
import io
import unicodedata
from collections import Counter

from charset_normalizer import from_bytes
from django.utils.translation import gettext as _

from ..errors import SheetError

SEPARATORS = ",;\t|"
SAMPLE_ROWS = 60
# What Excel and older school programs write when it is not Unicode; the likelier first.
LEGACY_ENCODINGS = ["cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1256", "mac_roman"]


def read_rows(data):
    """All rows of a CSV file as (number, cells), and notes about what was assumed."""
    text, encoding = decode(data)
    notes = [] if encoding == "UTF-8" else [_("The letters were read as %(encoding)s.") % {"encoding": encoding}]
    return split_rows(text), notes


def decode(data):
    """The text in `data` and the name of its encoding; SheetError when nothing sensible comes out."""
    text, encoding = _decode(data)
    if "\x00" in text or "\ufffd" in text or _is_noise(text):
        raise _unreadable()
    return text, encoding


def _decode(data):
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _strictly(data, "utf-16"), "UTF-16"
    if data.startswith(b"\xef\xbb\xbf"):
        return _strictly(data, "utf-8-sig"), "UTF-8"
    nuls = data[:4096].count(0)
    if nuls > len(data[:4096]) // 4:
        little = data[1:4096:2].count(0) > data[0:4096:2].count(0)
        return _strictly(data, "utf-16-le" if little else "utf-16-be"), "UTF-16"
    try:
        return data.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError:
        pass
    return _legacy(data)


def _legacy(data):
    """Text in one of the 8-bit encodings: only lines with letters beyond ASCII say which one."""
    telling = b"\n".join(line for line in data.splitlines() if not line.isascii())[:50_000]
    guess = from_bytes(telling, cp_isolation=LEGACY_ENCODINGS, preemptive_behaviour=False).best()
    if guess is None:
        raise _unreadable()
    encoding = guess.encoding
    # Western names fit several of these tables equally well: take the one that Excel writes.
    if encoding in {"cp1250", "cp1254", "mac_roman"} and _letters_only(telling, "cp1252"):
        encoding = "cp1252"
    return _strictly(data, encoding), encoding.replace("cp", "Windows-")


def _letters_only(data, encoding):
    """Whether every byte beyond ASCII is a letter in `encoding`, so that it may be the right one."""
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return all(unicodedata.category(char)[0] == "L" or char in "’‘“”–—ºª°\u00a0" for char in text if ord(char) > 127)


def _strictly(data, encoding):
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise _unreadable() from error


def _is_noise(text):
    """Whether the text holds control characters, which no list of names does."""
    sample = text[:100_000]
    return any(unicodedata.category(char) == "Cc" and char not in "\t\r\n\x0b\x0c" for char in sample)


def _unreadable():
    return SheetError(
        _("The letters of this file cannot be read. In Excel, save it as “CSV UTF-8” or as .xlsx, and send that.")
    )


def split_rows(text):
    """Rows of a delimited text as (number, cells), numbered as a spreadsheet shows them."""
    text = text.removeprefix("\ufeff")
    first, _newline, rest = text.partition("\n")
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:
        # Excel's own first line; it counts as no row once Excel has opened the file.
        return _parse(rest, first.strip()[4])
    return _parse(text, guess_separator(text))


def _parse(text, separator):
    csv.field_size_limit(1_000_000)
    try:
        return list(enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator), start=1))
    except csv.Error as error:
        raise SheetError(
            _("The file cannot be read as a table: %(problem)s. Save it as .xlsx and send that.") % {"problem": error}
        ) from error


def guess_separator(text):
    """The separator that cuts the first rows into the most columns, equally many in each."""
    best, best_score = ",", (0, 0)
    for separator in SEPARATORS:
        widths = Counter()
        reader = csv.reader(io.StringIO(text[:200_000], newline=""), delimiter=separator)
        try:
            for row in reader:
                if any(row):
                    widths[len(row)] += 1
                if widths.total() >= SAMPLE_ROWS:
                    break
        except csv.Error:
            continue
        width, rows = max(((w, n) for w, n in widths.items() if w > 1), key=lambda pair: pair[1], default=(0, 0))
        if (rows, width) > best_score:
            best, best_score = separator, (rows, width)
    return best
