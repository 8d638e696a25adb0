"""Passwords that somebody would guess who knows the school and the person, or what everybody takes."""

import re

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.school import current_school, in_school, school_url

# So many guesses a password must stand: as many as a leaked table of hashes allows in a month.
GUESSES = 10**8
# zxcvbn tries each reading of such signs as letters, and takes minutes for a text that is made to have many.
_SIGNS = frozenset("4@8({[<369!|1l0$57+%2")
_MAX_SIGNS, _MAX_LENGTH = 11, 40
_WORD = re.compile(r"[^\W\d_]{3,}")
_BETWEEN = re.compile(r"[\W_]+")


class GuessableValidator:
    """Refuses what is made of common or leaked passwords, names, words and patterns, with the school's and the person's own.

    The lists are zxcvbn's; nothing leaves the server.
    """

    def validate(self, password, user=None):
        """ValidationError for a password that is guessed too soon."""
        words, typed = known_words(user), _bounded(password)
        own, guesses = _estimate(typed, words)
        # A name stays one whatever stands between its parts: "Greenwood & Academy #1".
        bare_own, bare_guesses = _estimate(_BETWEEN.sub("", typed), words)
        if bare_own:
            own, guesses = True, min(guesses, bare_guesses)
        if guesses >= GUESSES:
            return
        if own:
            text = _(
                "This password is made of the school's name or your own. Choose words that nobody connects with you."
            )
        else:
            text = _(
                "This password is easily guessed. Three or four unrelated words are hard to guess and easy to remember."
            )
        raise ValidationError(text, code="password_too_guessable")

    def get_help_text(self):
        return _("No names, no well-known passwords, nothing of the school's or your own name.")


def _estimate(text, words):
    """(whether `text` holds one of `words`, how many guesses it takes)."""
    from zxcvbn import zxcvbn  # its lists take a third of a second to read and 10 MB: only who sets a password pays

    if not text:
        return False, 0
    found = zxcvbn(text, user_inputs=words)
    own = [part for part in found["sequence"] if part.get("dictionary_name") == "user_inputs"]
    if not own:
        return False, found["guesses"]
    # Its estimate of several words is high whichever they are: what is not one's own must do alone.
    rest = "".join(part["token"] for part in found["sequence"] if part not in own)
    return True, zxcvbn(rest)["guesses"] if rest else 0


def known_words(user=None):
    """What somebody who knows the school and the person would try first: words, lower case."""
    texts = [settings.PLATFORM_NAME, settings.PLATFORM_DOMAIN]
    if in_school():
        texts += [current_school().name, school_url()]
    if user is not None:
        texts += [user.given_name, user.family_name, user.preferred_name, user.username, user.email]
    found = {}
    for text in texts:
        words = _WORD.findall(str(text).lower())
        found.update(dict.fromkeys([*words, "".join(words)]))
    return [word for word in found if len(word) > 2]


def _bounded(password):
    """The start of it, as far as its estimate takes a moment."""
    signs = set()
    for end, sign in enumerate(password[:_MAX_LENGTH]):
        signs |= {sign} & _SIGNS
        if len(signs) > _MAX_SIGNS:
            return password[:end]
    return password[:_MAX_LENGTH]
