"""Texts as somebody might type them to break a page, in every text column of the selected school."""

import re

from django.apps import apps
from django.db import connection, models
from django_tenants.utils import schema_context

from accounts.data import DataScope, policy_of
from tenants.models import School
from tenants.provisioning.owner import owner
from tenants.routing import forget_hosts

# Quotes of both kinds, an ampersand, a tag, a mark that turns the writing direction, a character that needs four bytes.
NASTY = "O'x \"&<b>\u202b\U0001f600"
# What comes of a text that is escaped twice, and of one that is not escaped at all.
TWICE = re.compile(r"&amp;(?:amp|lt|gt|quot|#x27|#39);")
UNESCAPED = re.compile(r"""[O'x "&]<b>""")
# Keys that code compares, and what only code writes.
_KEYS = {
    "academics.AcademicSession.kind",
    "academics.ImportBatch.kind",
    "academics.ImportChange.model",
    "accounts.AuditEvent.subject_type",
    "accounts.AuditEvent.subject_id",
    "accounts.OutgoingMail.kind",
    "accounts.Role.code",
    "accounts.User.password",
    "assessment.Document.code",
    "assessment.Document.digest",
    "assessment.HomeworkFile.content_type",
    "jobs.Job.kind",
    "jobs.Job.result_url",
    "messaging.Message.topic",
    "timetables.CalendarLink.token_hash",
}
_KEY_NAMES = {"sort_key", "sort_name", "language"}


def make_hostile():
    """Overwrites every text that people type, the school's name included, with NASTY and the row's id."""
    school = connection.tenant
    school.name = f"St. Mary's {NASTY}"
    with schema_context("public"):
        School.objects.filter(pk=school.pk).update(name=school.name)
    forget_hosts()
    # The trail is the owner's to change, and nobody else's.
    with owner(school.schema_name):
        _overwrite()


def _overwrite():
    for model in apps.get_models():
        policy = policy_of(model)
        if not model._meta.managed or policy is None or policy.scope is DataScope.PLATFORM:
            continue
        fields = [field for field in model._meta.local_concrete_fields if _is_typed(model, field)]
        for pk in model._base_manager.values_list("pk", flat=True) if fields else ():
            model._base_manager.filter(pk=pk).update(**{field.name: _text(field, pk) for field in fields})


def _is_typed(model, field):
    """Whether people write this column."""
    is_text = isinstance(field, models.CharField | models.TextField) and not isinstance(field, models.GeneratedField)
    ours = model.__module__.split(".")[0] in {
        config.label for config in apps.get_app_configs() if config.label != "mfa"
    }
    is_key = field.name in _KEY_NAMES or f"{model._meta.label}.{field.name}" in _KEYS
    return is_text and ours and not is_key and not field.choices and not field.primary_key


def _text(field, pk):
    """A hostile text that the column takes, another one in each row."""
    if isinstance(field, models.EmailField):
        return f"o'x&{pk}@example.org"
    most = field.max_length or 1000
    return f"{NASTY}{pk}" if most >= 20 else f"&<{pk}"[:most]
