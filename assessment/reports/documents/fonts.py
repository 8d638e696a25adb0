"""The fonts of a document, in the order in which they are asked for a letter."""

# Scripts beyond Latin, Greek and Cyrillic; the first font that has a letter sets it.
_SCRIPTS = (
    "Arabic", "Hebrew", "Devanagari", "Bengali", "Gujarati", "Gurmukhi", "Tamil", "Telugu", "Kannada", "Malayalam", "Oriya",
    "Sinhala", "Thai", "Lao", "Khmer", "Myanmar", "Ethiopic", "Armenian", "Georgian", "Symbols",
)  # fmt: skip
# Chinese and Japanese write some letters differently: whose form comes first depends on the language.
_CJK = {"ja": "JP", "ko": "KR", "zh-hk": "HK", "zh-tw": "TC", "zh-hant": "TC"}


def fonts_for(language):
    """The names of all of them, for a text in this language."""
    east = _CJK.get(language.lower(), _CJK.get(language[:2], "SC"))
    return ["Noto Sans", *(f"Noto Sans {script}" for script in _SCRIPTS), f"Noto Sans CJK {east}"]
