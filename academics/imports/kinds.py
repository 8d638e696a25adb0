"""Which kind of list a sheet is: of students, staff, sections and so on."""

from collections.abc import Mapping, Sequence

from core.sheets.cells import fold

from .column_guessing import Guess, guess_columns, speaks_of_staff, speaks_of_students
from .field_catalogue import KINDS
from .guardian_headers import LONGEST, Relative, relative_of, without_remark
from .header_names import RELATION
from .mapping_checks import missing_fields
from .value_shapes import Looks

# Two kinds that are this close could both be meant.
_TIE = 0.3
# Kinds of sheet whose rows are not people.
_OF_NOBODY = frozenset({"sections", "subjects"})
# What a sheet says of children alone.
_OF_CHILDREN = frozenset({"date_of_birth", "sex", "section", "grade_level"})
# Columns of lists of accounts, as Google and Microsoft give them out: of students and staff alike.
_OF_ACCOUNTS = frozenset({"org unit path", "user principal name"})
# A column that tells the kind of a sheet by itself.
_ENOUGH = 0.9


def guess_kind(headers: Sequence[str], file_name: str = "", looks: Mapping[str, Looks] | None = None) -> str | None:
    """The kind of sheet that the headers (and the file's name) speak of; None when they fit none, or two equally well."""
    name = fold(file_name)
    scores = {}
    by_kind = {kind: guess_columns(headers, kind, looks) for kind in KINDS}
    for kind, guesses in by_kind.items():
        if missing_fields(kind, {entry.field for entry in guesses}):
            continue
        sure = [entry.confidence for entry in guesses if entry.field]
        if len(sure) == 1 and sure[0] < _ENOUGH:
            # Of anybody's list with a column called “Name” nothing is known.
            continue
        named = any(word in name for word in (kind, kind.rstrip("s")))
        if kind in _OF_NOBODY and (_has_students(by_kind["students"]) or _has_staff(by_kind["staff"])):
            continue
        if kind in {*_OF_NOBODY, "assignments"} and _has_children(headers, by_kind["students"]):
            continue
        if kind == "guardians" and not (named or _speaks_of_guardians(headers)):
            continue
        if kind == "guardians" and _is_of_children(guesses, has_own=not named and _has_own(by_kind["students"])):
            continue
        scores[kind] = sum(sure) + (2 if named else 0)
    best = sorted(scores, key=lambda kind: scores[kind], reverse=True)
    if not best or (len(best) > 1 and scores[best[0]] - scores[best[1]] < _TIE):
        return None
    if (
        best[0] == "staff"
        and "staff" not in name
        and "teacher" not in name
        and not _speaks_of_staff(by_kind["staff"], looks)
    ):
        return None
    return best[0]


def _has_students(guesses: Sequence[Guess]) -> bool:
    """Whether each row, read as a student, has a number or a given name: "Name" and "Class" beside it are no section and its
    level."""
    found = {entry.field for entry in guesses if entry.is_sure}
    return bool(found & {"student_number", "given_name"})


def _has_staff(guesses: Sequence[Guess]) -> bool:
    """Whether each row, read as staff, has a name and what staff alone have beside it: a list of teachers with their
    subjects is none of subjects."""
    found = {entry.field for entry in guesses if entry.is_sure}
    return bool(found & {"full_name", "given_name"}) and bool(found & {"staff_number", "job_title", "email", "phone"})


def _speaks_of_staff(guesses: Sequence[Guess], looks: Mapping[str, Looks] | None) -> bool:
    """Whether a column that is not empty is one that only staff have, or calls them so: names and e-mail addresses may be the
    students', as in a list of everybody's accounts.
    """
    if any(fold(without_remark(entry.header[:LONGEST])) in _OF_ACCOUNTS for entry in guesses):
        return False
    filled = [entry for entry in guesses if looks is None or looks[entry.header].filled]
    own = any(entry.field in {"staff_number", "job_title"} and entry.confidence >= _ENOUGH for entry in filled)
    return own or any(speaks_of_staff(entry.header) for entry in filled)


def _has_children(headers: Sequence[str], guesses: Sequence[Guess]) -> bool:
    """Whether there is a column that only children have: a birthday, a mother or father."""
    born = any(entry.field == "date_of_birth" and entry.is_sure for entry in guesses)
    relatives = [relative for header in headers if (relative := relative_of(header))]
    return born or any(each.role != "contact" for each in relatives)


def _has_own(guesses: Sequence[Guess]) -> bool:
    """Whether there is a birthday, sex, section or level that is not said to be a child's: the rows have it themselves."""
    return any(
        entry.is_sure and entry.field in _OF_CHILDREN and not speaks_of_students(entry.header) for entry in guesses
    )


def _is_of_children(guesses: Sequence[Guess], *, has_own: bool) -> bool:
    """Whether the rows, read as guardians, are the children: a class list without numbers must not make guardians of its
    children.

    Then several guardians have a name in each row, or a name that is not said to be a guardian's stands beside a column
    of the mother, of the father or of a guardian's name, or beside what the rows have themselves.
    """
    relatives = {entry.header: relative for entry in guesses if (relative := relative_of(entry.header))}
    whom = {(each.role, each.number) for each in relatives.values() if _is_of_whom(each)}
    if len(whom) > 1:
        return True
    named = {entry.header for entry in guesses if entry.field in {"full_name", "given_name"}}
    mothers = any(each.role in {"mother", "father"} or each.part.endswith("name") for each in relatives.values())
    return not named & relatives.keys() and (mothers or bool(whom) or has_own)


def _is_of_whom(relative: Relative) -> bool:
    """Whether the column has the name of a guardian; a contact is often a yes or no."""
    is_named = not relative.part or relative.part.endswith("name")
    return relative.role != "contact" and relative.is_whole and is_named


def _speaks_of_guardians(headers: Sequence[str]) -> bool:
    """Whether a column says of somebody that they are a guardian: any list of people has names and phones."""
    return any(relative_of(header) or fold(header[:LONGEST]) in RELATION for header in headers)
