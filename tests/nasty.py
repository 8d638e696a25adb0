"""Texts as somebody might type them to break a page, in every text column of the selected school."""

import re

from django.apps import apps
from django.core.files.base import ContentFile
from django.db import connection, models
from django_tenants.utils import schema_context

from academics.models import ImportBatch
from assessment.models import Assessment
from core.data_policy import DataScope, policy_of
from tenants.models import School
from tenants.provisioning.owner import owner_connection
from tenants.routing import forget_hosts
from tools.canary import CANARY

# Quotes of both kinds, an ampersand, a tag, what a template would fill in, a mark that turns the writing direction, a
# character that needs four bytes.
NASTY = "O'x \"&<b>{{x}}\u202b\U0001f600"
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
    # JSON that only code writes and reads.
    "accounts.OutgoingMail.content",
    "jobs.Job.arguments",
    # The platform's.
    "tenants.Backup.file",
    "tenants.ErasureReport.signature",
    "tenants.School.accent",
    "tenants.School.locale",
    "tenants.School.timezone",
    "tenants.SchoolSchema.name",
    "tenants.SchoolSchema.version",
}
_KEY_NAMES = {"sort_key", "sort_name", "language", "cell", "country", "domain", "schema_name", "subdomain"}
# What of a JSON column nobody types: codes, days, numbers, colours, names of files.
_CODE = re.compile(r"[a-z0-9_.:#/-]*")


def make_hostile():
    """Overwrites every text that people type, the school's name included, with NASTY and the row's id."""
    school = connection.tenant
    school.name = f"St. Mary's {NASTY}"
    with schema_context("public"):
        School.objects.filter(pk=school.pk).update(name=school.name)
    forget_hosts()
    # The trail is the owner's to change, and nobody else's.
    with owner_connection(school.schema_name):
        _plant_checked_sheet()
        Assessment.objects.update(rubric=[{"name": CANARY, "max": "5"}])
        _overwrite({DataScope.SCHOOL, DataScope.BOTH})


def make_platform_hostile():
    """The same of every text of the platform's own tables, its schools' names included."""
    with schema_context("public"), owner_connection("public"):
        _overwrite({DataScope.PLATFORM, DataScope.BOTH})
    forget_hosts()


def _plant_checked_sheet():
    """A sheet as a worker leaves it after the check, with an error, under the id 1."""
    row = {"number": 2, "outcome": "create", "label": CANARY, "message": CANARY, "can_be_accepted": False}
    row |= {"changes": [[CANARY, CANARY, CANARY]], "read": [[CANARY, CANARY]]}
    file = ContentFile(f"Adm No,{NASTY.replace('"', '')}\nN1,{NASTY.replace('"', '')}\n", name="nasty.csv")
    preview = {"rows": {"create": [row]}, "notes": [CANARY], "reading": [[CANARY, CANARY]], "asks": {}, "digest": ""}
    ImportBatch.objects.create(
        pk=1,
        kind=ImportBatch.Kind.STUDENTS,
        state=ImportBatch.State.REJECTED,
        file=file,
        file_name=CANARY,
        counts={"create": 1, "cell_errors": 1},
        preview=preview,
        errors=[{"row": 2, "column": CANARY, "value": CANARY, "message": CANARY}],
        obstacles=[CANARY],
    )


def _overwrite(scopes):
    for model in apps.get_models():
        policy = policy_of(model)
        if not model._meta.managed or policy is None or policy.scope not in scopes:
            continue
        fields = [field for field in model._meta.local_concrete_fields if _is_typed(model, field)]
        rows = model._base_manager.values("pk", *(field.name for field in fields if _is_json(field)))
        for row in rows if fields else ():
            texts = {each.name: _in_json(row[each.name], row["pk"]) for each in fields if _is_json(each)}
            texts |= {each.name: _text(each, row["pk"]) for each in fields if not _is_json(each)}
            model._base_manager.filter(pk=row["pk"]).update(**texts)


def _is_typed(model, field):
    """Whether people write this column, or something in it."""
    is_text = isinstance(field, models.CharField | models.TextField | models.JSONField)
    is_text = is_text and not isinstance(field, models.GeneratedField)
    ours = model.__module__.split(".")[0] in {
        config.label for config in apps.get_app_configs() if config.label != "mfa"
    }
    is_key = field.name in _KEY_NAMES or f"{model._meta.label}.{field.name}" in _KEYS
    return is_text and ours and not is_key and not field.choices and not field.primary_key


def _is_json(field):
    return isinstance(field, models.JSONField)


def _in_json(value, pk):
    """`value` with a hostile text wherever people type one."""
    if isinstance(value, dict):
        return {key: _in_json(each, pk) for key, each in value.items()}
    if isinstance(value, list):
        return [_in_json(each, pk) for each in value]
    is_typed = isinstance(value, str) and (CANARY in value or not _CODE.fullmatch(value))
    return f"{NASTY}{pk}" if is_typed else value


def _text(field, pk):
    """A hostile text that the column takes, another one in each row."""
    if isinstance(field, models.EmailField):
        return f"o'x&{pk}@example.org"
    most = field.max_length or 1000
    return f"{NASTY}{pk}" if most >= 30 else f"&<{pk}"[:most]
