"""Querysets that are built and compiled once, and only filled in for each request.

    _ENROLLED = Compiled(
        lambda viewer, day: Student.objects.visible_to_staff(viewer).enrolled(on=day).order_by("sort_name"),
        viewer=Viewer,
        day=date,
    )
    _ENROLLED(viewer=request.user, day=today)  # [Student, …], what `list(queryset)` would give

Django builds and compiles the same SQL anew for each request, which takes ten times as long as to fill it in. The queryset
stays the one description of what is read. While it is built each parameter is a `Slot`, an expression, so that it may
be compared, filtered by and calculated with like a column; what Python alone can decide with a value fails then and there.

One statement serves all schools, for tables are named without their schema, and all people whose rights answer alike what it
asks. So nothing
may stand in it that belongs to who came first: not the day, the time zone or the language (`tests/core/test_compiled.py`
compiles each in two worlds).
"""

import re
from collections.abc import Callable
from copy import copy
from datetime import date, datetime
from typing import Any, NamedTuple, cast

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import (
    BigIntegerField,
    Count,
    DateField,
    DateTimeField,
    Expression,
    Field,
    QuerySet,
    TextField,
    Value,
)

_FIELDS = {int: BigIntegerField, date: DateField, datetime: DateTimeField, str: TextField}
# All that there are, for the tests.
known: list["Compiled"] = []


class Slot(Expression):
    """A value that each call brings."""

    def __init__(self, name: str, output_field: Field):
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, _compiler: Any, _connection: Any) -> tuple[str, Any]:
        return "%s", [self]

    def get_group_by_cols(self) -> list:
        return []

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.name})"


class ListSlot(Slot):
    """Any number of values, for `__in`."""

    def as_sql(self, _compiler: Any, connection: Any) -> tuple[str, Any]:
        return f"SELECT unnest(%s::{self.output_field.db_type(connection)}[])", [self]


def _without_subqueries(sql: str) -> str:
    """`sql` with `ANY` of an array where a ListSlot has made a subquery of it.

    The same rows; but there is no subquery to plan with all others, and PostgreSQL sees how few values there are.
    """
    return _OF_LIST.sub(r"ANY(\1)", sql.replace("IN (SELECT unnest(", "= ANY(SELECT unnest("))


_OF_LIST = re.compile(r"ANY\(SELECT unnest\((%s::[a-z]+\[\])\)\)")


class Viewer(Slot):
    """The user who asks: their rights are part of the statement, who they are is filled in."""

    def __init__(self, name: str, rights: frozenset[str]):
        super().__init__(name, BigIntegerField())
        # To be asked for by `can` alone: what is read in another way would be missing among the answers.
        self._rights = rights
        # {right: whether the user has it}, of those that were asked for.
        self.answers: dict[str, bool] = {}

    @property
    def pk(self) -> "Viewer":
        return self

    def can(self, capability: str) -> bool:
        right = str(capability)
        return self.answers.setdefault(right, right in self._rights)


class Compiled:
    """A statement for `build`, a function that gives a queryset, with parameters of these kinds.

    `int`, `str`, `date` and `datetime` are single values, `[int]` any number of them for `__in`, `Viewer` is a user; of
    a `bool` there are two statements, for it is decided while the queryset is built. At most one is a Viewer.
    """

    def __init__(self, build: Callable[..., QuerySet], **kinds: Any):
        self.queryset = build
        self.kinds = kinds
        self._viewer = next((name for name, kind in kinds.items() if kind is Viewer), "")
        self._choices = [name for name, kind in kinds.items() if kind is bool]
        # By choices and form. Of each a few: one for each way in which the rights that it asks for were answered.
        self._variants: dict[tuple, list[_Variant]] = {}
        known.append(self)

    def __call__(self, **values: Any) -> list:
        """Everything that the queryset holds, rows, tuples or values as it would give them."""
        return self._find(values)(values)

    def first(self, **values: Any) -> Any:
        """The first row, or None. For a statement that finds one row, or few: it reads them all."""
        return next(iter(self(**values)), None)

    def page(self, start: int, stop: int, **values: Any) -> list:
        """The rows from number `start` to before `stop`."""
        return self._find(values, paged=True)(values, limits=(stop - start, start))

    def count(self, **values: Any) -> int:
        """How many there are."""
        return sum(self._find(values, counted=True)(values))

    def lazily(self, **values: Any) -> "Rows":
        """What is read once a page of it, or their number, is asked for."""
        return Rows(self, values)

    def _find(self, values: dict[str, Any], *, paged: bool = False, counted: bool = False) -> "_Statement":
        if values.keys() != self.kinds.keys():
            raise TypeError(f"{sorted(self.kinds)} are asked for, {sorted(values)} are given.")
        chosen = {name: values[name] for name in self._choices}
        rights: frozenset[str] = frozenset()
        if self._viewer:
            user = values[self._viewer]
            rights = user.capabilities if user.is_active else rights
            values[self._viewer] = user.pk
        variants = self._variants.setdefault((*chosen.values(), paged, counted), [])
        for variant in variants:
            if variant.granted <= rights and variant.denied.isdisjoint(rights):
                return variant.statement
        variants.append(variant := self.compile_variant(chosen, rights, paged=paged, counted=counted))
        return variant.statement

    def compile_variant(
        self, chosen: dict[str, bool], rights: frozenset[str], *, paged: bool = False, counted: bool = False
    ) -> "_Variant":
        """The statement for these choices and for whoever answers as somebody with `rights` does."""
        slots = {name: chosen[name] if kind is bool else _slot(name, kind, rights) for name, kind in self.kinds.items()}
        queryset = self.queryset(**slots)
        if counted:
            queryset = (
                queryset.order_by().values(each=Value(1)).annotate(count=Count("*")).values_list("count", flat=True)
            )
        answers = cast(Viewer, slots[self._viewer]).answers if self._viewer else {}
        granted = frozenset(right for right, is_given in answers.items() if is_given)
        return _Variant(granted, frozenset(answers) - granted, _Statement(queryset, paged=paged))


class _Variant(NamedTuple):
    """A statement for everybody who has the rights `granted` and none of those `denied`."""

    granted: frozenset[str]
    denied: frozenset[str]
    statement: "_Statement"


class Rows:
    """The rows of a statement as a paginator asks for them."""

    ordered = True

    def __init__(self, statement: Compiled, values: dict[str, Any]):
        self._statement, self._values = statement, values

    def __getitem__(self, part: slice) -> list:
        return self._statement.page(part.start or 0, part.stop, **self._values)

    def count(self) -> int:
        return self._statement.count(**self._values)


def _slot(name: str, kind: Any, rights: frozenset[str]) -> Slot:
    if kind is Viewer:
        return Viewer(name, rights)
    if isinstance(kind, list):
        return ListSlot(name, _FIELDS[kind[0]]())
    return Slot(name, _FIELDS[kind]())


class _Statement:
    """One queryset, compiled; Django's own iterables make of its rows what they would have made of the queryset's."""

    def __init__(self, queryset: Any, *, paged: bool):
        self._queryset = queryset
        self._compiler = queryset.query.get_compiler(queryset.db)
        try:
            sql, params = self._compiler.as_sql()
        except EmptyResultSet:
            self.sql, self.params = "", []
            return
        if paged and (queryset.query.is_sliced or queryset.query.select_for_update):
            raise ValueError("A slice, or rows that are locked, cannot be cut into pages.")
        self.sql, self.params = _without_subqueries(sql) + (" LIMIT %s OFFSET %s" if paged else ""), list(params)
        self._slots = [(place, each.name) for place, each in enumerate(params) if isinstance(each, Slot)]
        columns = [column for column, _sql, _alias in self._compiler.select[: self._compiler.col_count]]
        self._converters = self._compiler.get_converters(columns)
        # A thread's own; each call brings that of its thread.
        self._compiler.connection = None

    def __call__(self, values: dict[str, Any], *, limits: tuple[int, ...] = ()) -> list:
        if not self.sql:
            return []
        params = self.params.copy()
        for place, name in self._slots:
            params[place] = values[name]
        model = self._queryset
        query = copy(model.query)
        filled = model.__class__(model=model.model, query=query, using=model._db, hints=model._hints)
        filled._iterable_class, filled._fields = model._iterable_class, model._fields
        filled._prefetch_related_lookups = model._prefetch_related_lookups
        compiler = copy(self._compiler)
        compiler.query, compiler.connection = query, connections[filled.db]
        compiler.as_sql = lambda: (self.sql, (*params, *limits))
        compiler.get_converters = lambda _columns: self._converters
        query.get_compiler = lambda *_args, **_named: compiler
        return list(filled)
