"""Names of people: cutting a full name in two, and telling whether two names are one person's."""

from .cells import fold

_TITLES = frozenset(
    "mr mrs ms miss mx dr prof rev fr sr sra srta don dona m mme mlle monsieur madame bwana bi mwalimu السيد السيده د".split()
)
_HE = frozenset("mr sr don m monsieur bwana السيد".split())
_SHE = frozenset("mrs ms miss sra srta dona mme mlle madame bi السيده".split())
_PARTICLES = frozenset(
    "van von der den de del della da das do dos du la le las los bin ibn binti al el abu ben st".split()
)


def split_name(full, *, family_first=False):
    """(given, family) of a name in one cell.

    A comma ("Odhiambo, Amina") and capitals ("ODHIAMBO Amina") say where the family name is;
    else it is the last word with the particles before it, or the first word with `family_first`.
    A name of one word has no family name.
    """
    if "," in full:
        family, _comma, given = full.partition(",")
        if given.strip():
            return given.strip(), family.strip()
        full = family
    words = full.split()
    if len(words) < 2:
        return full.strip(), ""
    shouted = [word for word in words if len(word) > 1 and word.isupper() and word.lower() != word]
    if shouted and len(shouted) < len(words) and all(word in shouted for word in _edge(words, shouted)):
        given = " ".join(word for word in words if word not in shouted)
        return given, " ".join(shouted)
    if family_first:
        return " ".join(words[1:]), words[0]
    start = len(words) - 1
    while start > 1 and words[start - 1].casefold() in _PARTICLES:
        start -= 1
    return " ".join(words[:start]), " ".join(words[start:])


def _edge(words, shouted):
    """As many words from the start or the end as are in capitals: a family name stands together."""
    count = len(shouted)
    return words[:count] if words[0] in shouted else words[-count:]


def says_family_first(header):
    """Whether a header such as "Apellidos y nombres" or "Surname and first name" gives the order."""
    words = fold(header).split()
    family = [
        index
        for index, word in enumerate(words)
        if word in {"apellido", "apellidos", "surname", "family", "last", "nom"}
    ]
    given = [
        index
        for index, word in enumerate(words)
        if word in {"nombre", "nombres", "given", "first", "prenom", "prenoms"}
    ]
    return bool(family and given and family[0] < given[0])


def name_key(*parts):
    """What two spellings of the same full name share: case, accents, titles and order do not count."""
    words = [word for part in parts for word in fold(part).split()]
    return " ".join(sorted(word for word in words if word not in _TITLES) or sorted(words))


def same_person(one, other):
    """Whether two names can be the same person's, given that they share a phone or an address.

    One may be shorter ("Grace" and "Grace Odhiambo") or hold initials. Two that differ in a word,
    such as the given names of parents who share an address, are two people; so are Mr and Mrs.
    """
    first, second = fold(one).split(), fold(other).split()
    if not first or not second:
        return True
    if (_HE.intersection(first) and _SHE.intersection(second)) or (
        _SHE.intersection(first) and _HE.intersection(second)
    ):
        return False
    shorter, longer = sorted(
        ([word for word in words if word not in _TITLES] or words for words in (first, second)), key=len
    )
    left = list(longer)
    for word in sorted(shorter, key=len, reverse=True):
        match = next((other for other in left if _same_word(word, other)), None)
        if match is None:
            return False
        left.remove(match)
    return True


def _same_word(one, other):
    return one == other or (1 in (len(one), len(other)) and one[0] == other[0])
