"""Names of people: telling whether two of them are one person's."""

from core.sheets.cells import fold

_TITLES = frozenset(
    "mr mrs ms miss mx dr prof rev fr sr sra srta don dona m mme mlle monsieur madame bwana bi mwalimu السيد السيده د".split()
)
# Without what is a job, too.
_ADDRESSES = _TITLES - {"mwalimu"}
_HE = frozenset("mr sr don m monsieur bwana السيد".split())
_SHE = frozenset("mrs ms miss sra srta dona mme mlle madame bi السيده".split())


def is_title(text: str) -> bool:
    """Whether this is how somebody is addressed, "Mrs." or "Prof. Dr.", and says no more."""
    words = fold(text).split()
    return bool(words) and _ADDRESSES.issuperset(words)


def name_key(*parts: str) -> str:
    """What two spellings of the same full name share: case, accents, titles and order do not count."""
    words = [word for part in parts for word in fold(part).split()]
    return " ".join(sorted(word for word in words if word not in _TITLES) or sorted(words))


def same_person(one: str, other: str) -> bool:
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


def _same_word(one: str, other: str) -> bool:
    return one == other or (1 in (len(one), len(other)) and one[0] == other[0])
