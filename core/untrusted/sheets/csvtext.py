"""CSV as spreadsheets of many countries write it: encoding and separator are found out, and rows read one by one."""

import codecs
import csv
import io
import unicodedata
from collections import Counter
from collections.abc import Iterator

from .. import File
from ..refusal import Refused
from ..refusal import mark_for_translation as _
from . import Piece
from .bounds import Bounds, trim_cells

SEPARATORS = ",;\t|"
SAMPLE_ROWS = 60
SAMPLE_LETTERS = 200_000
# What Excel and older school programs write when it is not Unicode; the likelier first.
LEGACY_ENCODINGS = ["cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1256", "mac_roman"]
_NOISE_LETTERS = 100_000
_TELLING_BYTES = 50_000
_CHUNK = 256 * 1024
# Three times what a cell of Excel holds; a line has room for a hundred ordinary ones.
MOST_LETTERS_OF_CELL = 100_000
MOST_LETTERS_OF_LINE = 1_000_000


def read_csv(file: File, *, max_rows: int, max_columns: int) -> Iterator[Piece]:
    """Yields [number, cells] of each filled row of a binary file, and at the end ["notes", texts of what was assumed]."""
    encoding, name = find_encoding(file)
    file.seek(0)
    text = io.TextIOWrapper(file, encoding, newline="")
    yield from split_rows(text, max_rows=max_rows, max_columns=max_columns)
    if name != "UTF-8":
        yield ["notes", [[_("The letters were read as %(encoding)s."), {"encoding": name}]]]


def split_rows(text: io.TextIOBase, *, max_rows: int, max_columns: int) -> Iterator[Piece]:
    """Yields [number, cells] of each filled row of a seekable text file, numbered as a spreadsheet shows them."""
    sample = text.read(SAMPLE_LETTERS)
    text.seek(0)
    lines = _lines(text)
    first = sample.partition("\n")[0].removeprefix("\ufeff").strip()
    if first.lower().startswith("sep=") and len(first) == 5:
        # Excel's own first line; it counts as no row once Excel has opened the file.
        next(lines)
        return _parsed(lines, first[4], max_rows, max_columns)
    return _parsed(lines, guess_separator(sample), max_rows, max_columns)


def _lines(text: io.TextIOBase) -> Iterator[str]:
    """The lines, none longer than a row of a list can be."""
    first = True
    while line := text.readline(MOST_LETTERS_OF_LINE + 1):
        if len(line) > MOST_LETTERS_OF_LINE:
            raise Refused(
                _(
                    "A line has more than %(limit)d letters, as no row of a list does. Save the list as .xlsx and send that."
                ),
                limit=MOST_LETTERS_OF_LINE,
            )
        yield line.removeprefix("\ufeff") if first else line
        first = False


def _parsed(lines: Iterator[str], separator: str, max_rows: int, max_columns: int) -> Iterator[Piece]:
    csv.field_size_limit(MOST_LETTERS_OF_CELL)
    bounds = Bounds(max_rows, max_columns)
    try:
        for number, cells in enumerate(csv.reader(lines, delimiter=separator), start=1):
            bounds.line(number)
            if filled := trim_cells(cells):
                bounds.row(filled)
                yield [number, filled]
    except csv.Error as error:
        raise Refused(
            _("The file cannot be read as a table: %(problem)s. Save it as .xlsx and send that."), problem=str(error)
        ) from error


def guess_separator(sample: str) -> str:
    """The separator that cuts the first rows into the most columns, equally many in each."""
    best, best_score = ",", (0, 0)
    csv.field_size_limit(MOST_LETTERS_OF_CELL)
    for separator in SEPARATORS:
        widths: Counter[int] = Counter()
        reader = csv.reader(io.StringIO(sample, newline=""), delimiter=separator)
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


def find_encoding(file: File) -> tuple[str, str]:
    """(codec, its name for people) of the text in a binary file; Refused when nothing sensible comes out of it."""
    file.seek(0)
    start = file.read(4096)
    for encoding, name in _candidates(start):
        try:
            _check(file, encoding)
        except UnicodeDecodeError:
            if name != "UTF-8" or encoding == "utf-8-sig":
                raise _unreadable() from None
        else:
            return encoding, name
    encoding, name = _legacy(file)
    try:
        _check(file, encoding)
    except UnicodeDecodeError:
        raise _unreadable() from None
    return encoding, name


def _candidates(start: bytes) -> list[tuple[str, str]]:
    """Which Unicode it may be, by the first bytes."""
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return [("utf-16", "UTF-16")]
    if start.startswith(b"\xef\xbb\xbf"):
        return [("utf-8-sig", "UTF-8")]
    if start.count(0) > len(start) // 4:
        little = start[1::2].count(0) > start[0::2].count(0)
        return [("utf-16-le" if little else "utf-16-be", "UTF-16")]
    return [("utf-8", "UTF-8")]


def _check(file: File, encoding: str) -> None:
    """UnicodeDecodeError when the file is not in `encoding`, Refused when it is and still no text."""
    file.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    seen, chunk = 0, b"-"
    while chunk:
        chunk = file.read(_CHUNK)
        text = decoder.decode(chunk, final=not chunk)
        if "\x00" in text or "\ufffd" in text or _is_noise(text[: max(_NOISE_LETTERS - seen, 0)]):
            raise _unreadable()
        seen += len(text)


def _legacy(file: File) -> tuple[str, str]:
    """One of the 8-bit encodings: only lines with letters beyond ASCII say which one."""
    from charset_normalizer import from_bytes

    telling = _telling(file)
    guess = from_bytes(telling, cp_isolation=LEGACY_ENCODINGS, preemptive_behaviour=False).best()
    if guess is None:
        raise _unreadable()
    encoding = guess.encoding
    # Western names fit several of these tables equally well: take the one that Excel writes.
    if encoding in {"cp1250", "cp1254", "mac_roman"} and _letters_only(telling, "cp1252"):
        encoding = "cp1252"
    return encoding, encoding.replace("cp", "Windows-")


def _telling(file: File) -> bytes:
    """The first lines with letters beyond ASCII, as far as they are needed."""
    file.seek(0)
    telling = b""
    while len(telling) < _TELLING_BYTES and (line := file.readline(_TELLING_BYTES)):
        if not line.isascii():
            telling += line.rstrip(b"\r\n") + b"\n"
    return telling[:_TELLING_BYTES]


def _letters_only(data: bytes, encoding: str) -> bool:
    """Whether every byte beyond ASCII is a letter in `encoding`, so that it may be the right one."""
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return all(unicodedata.category(char)[0] == "L" or char in "’‘“”–—ºª°\u00a0" for char in text if ord(char) > 127)


def _is_noise(text: str) -> bool:
    """Whether the text holds control characters, which no list of names does."""
    return any(unicodedata.category(char) == "Cc" and char not in "\t\r\n\x0b\x0c" for char in text)


def _unreadable() -> Refused:
    return Refused(
        _("The letters of this file cannot be read. In Excel, save it as “CSV UTF-8” or as .xlsx, and send that.")
    )
