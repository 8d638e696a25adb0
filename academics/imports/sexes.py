"""The sex of people as the words and letters of a column have it, all of them together."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from core.sheets.cells import fold, shown_text

from .namestyles import Naming

_SEXES = {
    fold(word): sex
    for sex, words in {
        "female": "f female girl woman femenino femenina feminino feminina mujer niña menina feminin féminin fille أنثى انثى بنت mwanamke msichana ke k w weiblich mädchen",
        "male": "m male boy man masculino hombre niño menino varon varón masculin garçon ذكر ولد mwanaume mvulana me h männlich junge",
    }.items()
    for word in words.split()
}
_SPANISH_COUNTRIES = frozenset("ES MX CO PE CL EC GT HN SV NI CR PA CU DO BO PY UY VE PR GQ AR".split())
_PORTUGUESE_COUNTRIES = frozenset("PT BR AO MZ CV GW ST".split())
_SPANISH_HEADERS = frozenset("sexo genero apellido apellidos nombre nombres matricula".split())
_NOT_KNOWN = ""


def sexes_in(header: str, column: Iterable[object], *, may_be_spanish: bool) -> dict[str, str]:
    """{word: sex} as a column has them: M is a woman beside H, as in hombre and mujer. Beside V it is a woman in one
    language (varón) and a man in another (vrouw), so that both stay as they stand.

    With neither beside it M is a man, but for a list that `may_be_spanish`: of a class of girls it is a woman, and nothing
    in the column tells, so that it is left out. A header such as "Sexo (H/M)" names the letters, too.

    G is a girl beside B, and a boy beside F, as in garçon and fille; alone it says neither.
    """
    words = {fold(shown_text(value)) for value in column}
    letters = words | {word for word in fold(header).split() if len(word) == 1}
    says_f = any(word.startswith("f") and _SEXES.get(word) for word in words)
    known = {word: sex for word, sex in _SEXES.items() if word != "m"} | _boys_and_girls(letters)
    if "f" in letters:
        known["m"] = "male"
    elif "h" in letters:
        known["m"] = "female"
    elif "v" not in letters:
        known["m"] = _NOT_KNOWN if may_be_spanish and not says_f else "male"
    return known


def _boys_and_girls(letters: set[str]) -> dict[str, str]:
    if "b" in letters:
        return {"b": "male", "g": "female"}
    return {"g": "male"} if "f" in letters else {}


def may_be_spanish(headers: Iterable[str], naming: Naming) -> bool:
    """Whether a list with these headers, of a school with this naming, may be written in Spanish."""
    if naming.country in _PORTUGUESE_COUNTRIES or (not naming.country and naming.language[:2] == "pt"):
        return False
    at_home = naming.country in _SPANISH_COUNTRIES or naming.language[:2] == "es"
    return at_home or any(not _SPANISH_HEADERS.isdisjoint(fold(header).split()) for header in headers)


def sex_of(value: object, words: Mapping[str, str]) -> str:
    """A cell as `words` of its column have it, see `sexes_in`; one that they do not know as it stands."""
    typed = shown_text(value)
    return words.get(fold(typed), typed.lower())


def describe_sexes(words: Mapping[str, str], column: Iterable[object]) -> str:
    """What the preview says of a column whose M is not known; "" for all others."""
    if words.get("m") != _NOT_KNOWN or not any(fold(shown_text(value)) == "m" for value in column):
        return ""
    return _(
        "“M” is left out, because it may be a woman (mujer) or a man (masculino). Write “mujer” or “masculino” in the sheet, or name the letters in the header: “Sexo (H/M)”."
    )
