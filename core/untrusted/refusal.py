"""What a parser says of a file that it does not take."""


def mark_for_translation(text: str) -> str:
    """`text` as it is, marked for translation: that is done where the language of the person is known."""
    return text


class Refused(Exception):
    """A file that is not taken. `text` is for the person who sent it, with places for `values`."""

    def __init__(self, text: str, **values: object) -> None:
        super().__init__(text, values)
        self.text, self.values = text, values

    def __str__(self) -> str:
        return self.text % self.values


class Busy(Refused):
    """Nothing is wrong with the file; others are read just now."""
