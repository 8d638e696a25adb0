"""Walking all addresses and forms with what no browser would send: nothing of it may end in an error of ours.

An address takes values in its path, by what it asks of the query, and by its forms. What is asked of the query is found by looking
on while the page is made; the forms are read from the page.
"""

import itertools
import re
import uuid
from contextlib import contextmanager
from datetime import date
from unittest.mock import patch

from django.db import transaction
from django.http import QueryDict
from django.urls import NoReverseMatch, converters
from django.utils.datastructures import MultiValueDict

from accounts.exports import FileFormatConverter
from tools.canary import CANARY_ID

from .isolation.forms import forms_of
from .urls import addresses, is_id

URLCONF = "schoolsaas.urls_school"
# They end the session of whoever walks.
LEAVES = {"account_logout", "account_reauthenticate", "accounts:support_end", "admin:logout"}
IDS = [0, 2**31, 2**63, 10**30]
DAYS = [date(1899, 12, 31), date(1, 1, 1), date(9999, 12, 31)]
TEXTS = ["\ud7ff\U0010ffff\u202e", "%", "٣٤٥", "²", "a" * 5000, "x\x00y"]
# Those that broke most.
WORST = ["9999-12-31", "x\x00y", "9" * 30, "²", "0001-01-01"]
VALUES = [
    *WORST,
    "9999-12",
    "NaN",
    "-1",
    "2026-02-30",
    "0000-00-00",
    "9999-W53",
    "0001-01-01T00:00",
    "9999-12-31T23:59",
    "1E+999999",
    "-Infinity",
    "9" * 5000,
    "a" * 70_000,
    "\ud7ff\U0010ffff\u202e",
    "٣٤٥",
    "[]",
    '{"a": [1]}',
    "null",
    "'\"<&>%s%d{}\\",
    "",
]


class Walk:
    """One person's way through all addresses; `failures` says what was answered with an error of ours.

    `sign_in()` gives their client. They sign in again for the address after one with forms, because a form may have ended the session.

    A `long` one takes every value to every place. A short one takes one to each address, one or two to all keys of a query at once, and to a
    form two at once in all fields and one in each fifth field: fields and keys are cleaned each for itself.
    """

    def __init__(self, sign_in, *, long, only="", urlconf=URLCONF, ids=lambda address: CANARY_ID):
        self.long, self._urlconf, self._ids = long, urlconf, ids
        # How many requests, pages that were there, and forms.
        self.failures, self.asked, self.pages, self.forms = [], 0, 0, 0
        self._sign_in, self._client, self._posted, self._seen = sign_in, sign_in(), False, set()
        self._turns, self._edges = itertools.cycle(VALUES), itertools.cycle(WORST[1:])
        found = addresses(urlconf, skip=("djdt",))
        self.addresses = [a for a in found if a.name not in LEAVES and a.name.startswith(only)]

    def through_paths(self):
        """Each parameter of each address, the others as they are."""
        for address in self.addresses:
            for name, converter in address.parameters:
                for value in _hostile(converter) if self.long else _hostile(converter)[-1:]:
                    if url := self._url(address, {name: value}):
                        self._ask("get", url)
                        if self.long:
                            self._ask("post", url)

    def through_pages(self):
        """Each page, what it asks of its query, and its forms."""
        for address in self.addresses:
            url = self._url(address)
            if self._posted:
                self._client, self._posted = self._sign_in(), False
            with _keys_asked() as keys:
                page = self._ask("get", f"{url}?_=1")
            self._query(url, sorted(keys))
            if page is not None and not page.streaming:
                for action, values in forms_of(page.content.decode(errors="replace")):
                    self._form(action or url, values)

    def _url(self, address, hostile=None):
        """The address with one hostile value, the others as they are; None where no pattern takes that value."""
        try:
            return address.url(
                self._urlconf,
                lambda name, converter: (
                    hostile[name] if name in (hostile or {}) else self._usual(address, name, converter)
                ),
            )
        except NoReverseMatch:
            return None

    def _usual(self, address, name, converter):
        """The id under which there is one row of everything."""
        row = self._ids(address)
        if isinstance(converter, converters.UUIDConverter):
            return uuid.UUID(int=row)
        if is_id(converter) or name == "object_id":
            return row
        if isinstance(converter, FileFormatConverter):
            return "csv"
        return date(2026, 1, 5) if type(converter).__name__ == "DateConverter" else "x"

    def _query(self, url, keys):
        if self.long:
            for key, value in itertools.product(keys, [*VALUES, ["1", "x"]]):
                self._ask("get", url, {key: value})
        elif keys:
            for value in (WORST[0], next(self._edges)):
                self._ask("get", url, dict.fromkeys(keys, value))

    def _form(self, target, values):
        # Of fields and forms that differ by an id alone one will do.
        fields = list({re.sub(r"\d+", "0", field): field for field in values}.values())
        kind = re.sub(r"\d+", "0", target.partition("?")[0]), frozenset(fields)
        if kind in self._seen or any(word in target for word in ("logout", "support/end")):
            return
        self._seen.add(kind)
        self.forms += 1
        for value in VALUES if self.long else (WORST[0], next(self._turns)):
            self._ask("post", target, dict.fromkeys(values, value))
        for field in fields if self.long else fields[self.forms % 5 :: 5]:
            for value in [*VALUES, ["1", "x"]] if self.long else [next(self._turns)]:
                self._ask("post", target, {**values, field: value})

    def _ask(self, method, url, data=None):
        self.asked += 1
        self._posted |= method == "post"
        try:
            with transaction.atomic():
                response = getattr(self._client, method)(url, data or {})
                transaction.set_rollback(True)
        except Exception as error:
            self.failures.append(f"{method} {url[:150]} {str(data)[:300]}: {type(error).__name__}: {error}"[:600])
            return None
        if response.status_code >= 500:
            self.failures.append(f"{method} {url[:150]} {str(data)[:300]}: {response.status_code}")
        self.pages += method == "get" and response.status_code == 200
        return response


def _hostile(converter):
    if isinstance(converter, converters.UUIDConverter | FileFormatConverter):
        return []
    if is_id(converter):
        return IDS
    return DAYS if type(converter).__name__ == "DateConverter" else TEXTS


@contextmanager
def _keys_asked():
    """The keys that are looked up in any QueryDict meanwhile."""
    keys, inherited = set(), MultiValueDict.__dict__

    def looking(name):
        def look(self, key, *rest, **named):
            keys.add(key)
            return inherited[name](self, key, *rest, **named)

        return look

    with patch.multiple(QueryDict, create=True, **{name: looking(name) for name in ("__getitem__", "get", "getlist")}):
        yield keys
    keys -= {"_", "csrfmiddlewaretoken"}
