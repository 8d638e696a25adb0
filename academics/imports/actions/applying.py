"""What pages and commands share: planning a sheet and carrying the plan out."""

from django.utils import timezone

from accounts.actions import record
from core.postgres.selected import connection

from ...actions.accounts import follow_address
from ..models import ImportBatch
from ..writing import write_plan

# The preview keeps this many rows of each outcome, more of those that a person may decide about, and the batch this
# many errors.
SAMPLE_ROWS = 50
QUESTIONS = 500
MAX_ERRORS = 2000


def lock_imports():
    """One import of a school at a time, until the end of the transaction: two plans must not make one guardian twice."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"{connection.schema_name}:imports"])


def note_plan(batch, plan, notes=(), reading=()):
    """Fills the batch with what its page shows of the plan; the caller saves.

    `reading` is how the sheet was understood, see `imports.understanding`.
    """
    samples: dict[str, list[dict]] = {}
    for row in plan.rows:
        rows = samples.setdefault(str(row.outcome), [])
        if len(rows) < (QUESTIONS if row.can_be_accepted else SAMPLE_ROWS):
            rows.append(row.as_dict())
    batch.counts = plan.counts
    batch.preview = {
        "rows": samples,
        "digest": plan.digest,
        "notes": [*notes, *plan.notes],
        "reading": list(reading),
        "asks": plan.asks,
    }
    batch.errors = [error.as_dict() for error in plan.errors[:MAX_ERRORS]]
    batch.state = ImportBatch.State.REJECTED if plan.errors or plan.waits else ImportBatch.State.CHECKED


def apply_plan(batch, plan, progress):
    """Writes the plan, marks the saved batch as imported and notes it in the audit trail."""
    write_plan(plan, batch, progress)
    for person, before in plan.writes.updated.values():
        if "email" in before and person.user_id:
            follow_address(person, before["email"])
    batch.state = ImportBatch.State.DONE
    batch.imported_at = timezone.now()
    batch.save()
    record("import.apply", batch, after={"kind": batch.kind, **plan.counts})
