"""Telling those who were told of an absence that it no longer holds."""

import logging
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import cast

from django.db import transaction
from django.utils import timezone

from core.school import school_today
from messaging.actions import send_message

from ..models import AbsenceAlert
from .objections import CONCERNING, CORRECTION, corrections_needed, guardians_told
from .recipients import Letter, letters_to_guardians
from .sending import lock_alerts
from .siblings import group_by_siblings
from .text import Correction, correction_text

log = logging.getLogger(__name__)
_State = AbsenceAlert.State


def send_corrections() -> int:
    """Tells whoever was told of an absence that no longer holds, once; returns how many messages were written.

    Safe to run twice at once. A failure with one family is logged and leaves the others alone.
    """
    written = 0
    for family in group_by_siblings(AbsenceAlert.objects.to_look_at_again().due(timezone.now())):
        try:
            written += _correct_family([alert.pk for alert in family])
        except Exception:
            log.exception("Corrections of the absence alerts %s were not sent", [alert.pk for alert in family])
    return written


@transaction.atomic
def _correct_family(ids: Collection[int]) -> int:
    """Looks again at `ids`, alerts of one family on one day of which guardians were told."""
    alerts = lock_alerts(AbsenceAlert.objects.to_look_at_again(), ids)
    corrections = corrections_needed(alerts)
    now = timezone.now()
    letters = _letters(corrections)
    for alert in alerts:
        if alert in corrections:
            # Who is told that the child is there, or need not worry, is told anew when that changes back.
            stays = corrections[alert].now in CONCERNING
            alert.state, alert.decided_at = _State.SENT if stays else _State.CORRECTED, now
            alert.register = corrections[alert].register
        # What was told has been decided.
        alert.due_at = cast(datetime, alert.decided_at)
    AbsenceAlert.objects.bulk_update(alerts, ["state", "decided_at", "due_at", "register"])
    for letter in letters:
        text = correction_text(letter.guardian, letter.lines, alerts[0].date)
        send_message(topic=CORRECTION, subject=text.subject, body=text.body, recipients=[letter.recipient])
    return len(letters)


def _letters(corrections: Mapping[AbsenceAlert, Correction]) -> list[Letter[Correction]]:
    """To the guardians who were told and may still be."""
    if not corrections:
        return []
    return letters_to_guardians(
        {alert.student_id: correction for alert, correction in corrections.items()},
        school_today(),
        only={alert.student_id: guardians_told(alert, correction.now) for alert, correction in corrections.items()},
    )
