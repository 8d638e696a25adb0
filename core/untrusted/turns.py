"""Whose turn it is to have a file parsed, among the threads of one process."""

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition

from .refusal import Busy
from .refusal import mark_for_translation as _

# A file that has been read for longer, in seconds, is a heavy one; most take a tenth of that.
HEAVY = 1
# While one is read no more threads than this wait: one of four, the usual number, is left for pages.
WAIT_FOR_HEAVY = 1


class Turns:
    """At most `at_once` files are parsed at the same time, of one school all but one: another's finds a place at once.

    Who finds none waits, `patience` seconds at most; behind a heavy file only WAIT_FOR_HEAVY do, for whoever waits takes a
    thread from all schools.
    """

    def __init__(self, at_once: int, patience: float) -> None:
        self.at_once, self.patience = at_once, patience
        self._changed = Condition()
        # School and start of each file that is parsed now; start of each wait.
        self._parsed: dict[object, tuple[str, float]] = {}
        self._waits: list[object] = []

    @contextmanager
    def turn(self, school: str) -> Iterator[None]:
        """Busy when the turn does not come."""
        key = self._taken(school)
        try:
            yield
        finally:
            with self._changed:
                del self._parsed[key]
                self._changed.notify_all()

    def _taken(self, school: str) -> object:
        with self._changed:
            if not self._is_free(school):
                self._wait(school)
            key = object()
            self._parsed[key] = school, time.monotonic()
            return key

    def _is_free(self, school: str) -> bool:
        schools = Counter(each for each, _start in self._parsed.values())
        return schools.total() < self.at_once and schools[school] < max(self.at_once - 1, 1)

    def _wait(self, school: str) -> None:
        mine = object()
        self._waits.append(mine)
        end = time.monotonic() + self.patience
        try:
            while not self._is_free(school):
                left = end - time.monotonic()
                if left <= 0 or (self._is_heavy() and mine not in self._waits[:WAIT_FOR_HEAVY]):
                    raise Busy(_("Several files are being read just now. Try again in a minute."))
                self._changed.wait(min(left, HEAVY / 4))
        finally:
            self._waits.remove(mine)

    def _is_heavy(self) -> bool:
        return any(time.monotonic() - start > HEAVY for _school, start in self._parsed.values())
