"""What every table holds, who may take it away, and until when it is kept.

Each model of ours says it as a class attribute, next to its fields:

    data_policy = DataPolicy(DataScope.SCHOOL, Privacy.PERSONAL, Keep.until("ends_on", days=365), about=_("Who had which locker"))

Models of packages are declared here, by name. `find_problems()` lists what is missing or makes no sense; a
test refuses any. The export of a school asks `policy_of` which tables and columns it may hold.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Self, cast

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import CharField, DateField, Field, ForeignObjectRel, Model, TextField
from django.utils.translation import gettext_lazy as _

from .texts import Text


class DataScope(Enum):
    """In which schemas the table is."""

    SCHOOL = "school"
    PLATFORM = "platform"
    BOTH = "both"


class Privacy(Enum):
    """What somebody who should not see a row would learn: the worst of its columns, its `secrets` apart."""

    NONE = "none"
    PERSONAL = "personal"
    # Health, family circumstances, conduct, whereabouts: what can harm.
    SENSITIVE = "sensitive"
    # What opens an account. Never leaves the database.
    SECRET = "secret"  # noqa: S105


@dataclass(frozen=True)
class Keep:
    """Until when a row is kept: one of the three below.

    `field` is a foreign key of the row (`days` is None), or a date or time, the row's own or reached by
    relations ("enrolments__ends_on"); while that is empty the row is kept.
    """

    field: str = ""
    days: int | None = None

    @classmethod
    def forever(cls) -> Self:
        """As long as the school, or the platform, is there."""
        return cls()

    @classmethod
    def along_with(cls, foreign_key: str) -> Self:
        """As long as the row that this one belongs to."""
        return cls(foreign_key)

    @classmethod
    def until(cls, moment: str, *, days: int = 0) -> Self:
        """So many days after this date or time of the row."""
        return cls(moment, days)


@dataclass(frozen=True)
class DataPolicy:
    """One table's declaration."""

    scope: DataScope
    privacy: Privacy
    keep: Keep
    # In plain words, for who opens an exported file: "Students, with their numbers and notes". Empty: not exported.
    about: Text = ""
    # Columns that are not exported although the table is, such as a password.
    secrets: tuple[str, ...] = ()

    @property
    def exported(self) -> bool:
        """Whether the table is part of a school's export."""
        return bool(self.about)


_SCHOOL, _PLATFORM, _BOTH = DataScope.SCHOOL, DataScope.PLATFORM, DataScope.BOTH
_YEAR = 365

# Tables of packages.
_OTHERS = {
    "account.EmailAddress": DataPolicy(
        _SCHOOL, Privacy.PERSONAL, Keep.along_with("user"), about=_("Further e-mail addresses of accounts")
    ),
    "account.EmailConfirmation": DataPolicy(_SCHOOL, Privacy.SECRET, Keep.until("created", days=30)),
    "admin.LogEntry": DataPolicy(_PLATFORM, Privacy.PERSONAL, Keep.until("action_time", days=3 * _YEAR)),
    "auth.Group": DataPolicy(_PLATFORM, Privacy.NONE, Keep.forever()),
    "auth.Permission": DataPolicy(_PLATFORM, Privacy.NONE, Keep.forever()),
    "axes.AccessAttempt": DataPolicy(_PLATFORM, Privacy.PERSONAL, Keep.until("attempt_time", days=90)),
    "axes.AccessAttemptExpiration": DataPolicy(_PLATFORM, Privacy.NONE, Keep.along_with("access_attempt")),
    "axes.AccessFailureLog": DataPolicy(_PLATFORM, Privacy.PERSONAL, Keep.until("attempt_time", days=90)),
    "axes.AccessLog": DataPolicy(_PLATFORM, Privacy.SECRET, Keep.until("attempt_time", days=90)),
    "contenttypes.ContentType": DataPolicy(_PLATFORM, Privacy.NONE, Keep.forever()),
    "mfa.Authenticator": DataPolicy(_SCHOOL, Privacy.SECRET, Keep.along_with("user")),
    "sessions.Session": DataPolicy(_BOTH, Privacy.SECRET, Keep.until("expire_date")),
    "usersessions.UserSession": DataPolicy(_SCHOOL, Privacy.SECRET, Keep.until("last_seen_at", days=90)),
}


def policy_of(model: type[Model]) -> DataPolicy | None:
    """The model's DataPolicy, or None. A table that only links two others has that of the model which made it."""
    if model._meta.auto_created:
        # A bool to Django's stubs.
        return policy_of(cast(type[Model], model._meta.auto_created))
    return _OTHERS.get(model._meta.label) or vars(model).get("data_policy")


def exported_models() -> list[type[Model]]:
    """Models whose tables are part of a school's export, by table name."""
    found = [model for model in apps.get_models(include_auto_created=True) if _is_exported(model)]
    return sorted(found, key=lambda model: model._meta.db_table)


def exported_fields(model: type[Model]) -> list[Field]:
    """The model's columns in an export: without secrets, and without references to what is not exported."""
    policy = _declared(model)
    return [field for field in _written_fields(model) if not _is_left_out(field, policy)]


def left_out_fields(model: type[Model]) -> list[Field]:
    """The model's other columns; an import leaves them empty."""
    policy = _declared(model)
    return [field for field in _written_fields(model) if _is_left_out(field, policy)]


def _declared(model: type[Model]) -> DataPolicy:
    """The policy of a table that is exported, which has one."""
    return cast(DataPolicy, policy_of(model))


def _written_fields(model: type[Model]) -> list[Field]:
    """Columns that somebody writes; PostgreSQL makes the others of them."""
    return [field for field in model._meta.local_concrete_fields if not field.generated]


def _is_left_out(field: Field, policy: DataPolicy) -> bool:
    leads_out = field.related_model is not None and not _is_exported(field.related_model)
    return field.name in policy.secrets or leads_out


def _is_exported(model: type[Model]) -> bool:
    policy = policy_of(model)
    return isinstance(policy, DataPolicy) and policy.exported


def find_problems() -> list[str]:
    """Everything wrong with the declarations, as sentences."""
    known = {model._meta.label: model for model in apps.get_models(include_auto_created=True) if model._meta.managed}
    found = [f"{label} is declared but there is no such model." for label in _OTHERS.keys() - known.keys()]
    for model in known.values():
        found += problems_of(model, policy_of(model))
    return found


def problems_of(model: type[Model], policy: object) -> list[str]:
    """What is wrong with this policy for this model, as sentences."""
    if policy is None:
        return [f"{model._meta.label} does not declare its data."]
    if not isinstance(policy, DataPolicy):
        return [f"{model._meta.label}.data_policy is no DataPolicy."]
    return [f"{model._meta.label}: {text}" for text in _nonsense(model, policy)]


def _nonsense(model: type[Model], policy: DataPolicy) -> Iterator[str]:
    if policy.exported and policy.privacy is Privacy.SECRET:
        yield "a secret is exported."
    if policy.exported and policy.scope is DataScope.PLATFORM:
        yield "a table of the platform is part of a school's export."
    names = {field.name for field in model._meta.local_concrete_fields}
    for name in policy.secrets:
        if name not in names:
            yield f"there is no column {name} to keep secret."
    if policy.secrets and not policy.exported:
        yield "secrets are named, but nothing is exported."
    if policy.exported:
        for field in model._meta.local_concrete_fields:
            can_be_empty = field.null or isinstance(field, CharField | TextField)
            if _is_left_out(field, policy) and not can_be_empty:
                yield f"{field.name} is left out of the export, but a row cannot be without it."
    if not model._meta.auto_created:
        yield from _bad_keep(model, policy.keep)


def _bad_keep(model: type[Model], keep: Keep) -> Iterator[str]:
    if not keep.field:
        return
    try:
        field = _reached(model, keep.field)
    except FieldDoesNotExist:
        yield f"there is no field {keep.field} to go by."
        return
    if keep.days is None:
        if not (field.many_to_one or field.one_to_one):
            yield f"{keep.field} is no foreign key to go along with."
    elif keep.days < 0:
        yield "it would be removed before its time."
    elif not isinstance(field, DateField):
        yield f"{keep.field} is no date to count from."


def _reached(model: type[Model], path: str) -> Field | ForeignObjectRel:
    for name in path.split("__"):
        field = model._meta.get_field(name)
        model = field.related_model or model
    return field
