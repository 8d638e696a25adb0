"""A state in a word, as pages show it."""

from dataclasses import dataclass

from .texts import Text


@dataclass(frozen=True)
class Status:
    """What the tag `state_of` shows: `text` is the word.

    `tone` is "good", "attention", "wrong", "information" or "" for neutral; `icon` is one other than the tone's.
    """

    text: Text
    tone: str = ""
    icon: str = ""
