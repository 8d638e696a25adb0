"""Whom a message about attendance goes to, and what it says to each."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from academics.models import Guardian, GuardianLink
from messaging.actions import Recipient

from ..models import PlannedAbsence
from .text import Absence, Correction


@dataclass(frozen=True)
class Letter[Line: (Absence, Correction, PlannedAbsence)]:
    """One message: what one guardian is told, about the children for whom their own link allows it."""

    guardian: Guardian
    recipient: Recipient
    # What is said of each child.
    lines: list[Line]


def letters_to_guardians[Line: (Absence, Correction, PlannedAbsence)](
    lines: Mapping[int, Line], day: date, *, only: Mapping[int, Collection[int]] | None = None
) -> list[Letter[Line]]:
    """Letters made of `lines`, {student id: what is said of that child}, to the guardians who receive messages on `day`.

    With `only`, {student id: guardian ids}, each child is spoken of to nobody else.
    """
    links = (
        GuardianLink.objects.receiving_messages(on=day)
        .filter(student__in=lines)
        .select_related("guardian__user")
        .in_call_order()
    )
    by_guardian: dict[Guardian, list[GuardianLink]] = defaultdict(list)
    for link in links:
        if only is None or link.guardian_id in only[link.student_id]:
            by_guardian[link.guardian].append(link)
    letters = (_letter(guardian, links, lines) for guardian, links in by_guardian.items())
    return [letter for letter in letters if letter.recipient.channels]


def _letter[Line: (Absence, Correction, PlannedAbsence)](
    guardian: Guardian, links: list[GuardianLink], lines: Mapping[int, Line]
) -> Letter[Line]:
    """The portal shows a message only to who may see every child in it; e-mail carries all of them."""
    email = guardian.email or (guardian.user.email if guardian.user else "")
    if not email:
        links = [link for link in links if link.portal_access]
    in_portal = bool(links) and all(link.portal_access for link in links)
    found = [lines[link.student_id] for link in links]
    recipient = Recipient(
        guardian=guardian,
        user=guardian.user if in_portal else None,
        email=email,
        students=tuple(line.student for line in found),
    )
    return Letter(guardian=guardian, recipient=recipient, lines=found)
