"""Tombstones outside the database: a restore of the whole platform takes its table back, too.

A file per erased schema below BACKUP_ROOT, which no restore touches, signed by the platform: who can write a file
there must not be able to have a school erased.
"""

import json
import logging
from pathlib import Path

from django.conf import settings

from ..signatures import is_signed, signature_of

log = logging.getLogger(__name__)


def keep_copy(tombstone):
    """Writes the tombstone's file; does no harm a second time."""
    folder = _folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    content = {"erased": tombstone.schema_name, "asked_at": tombstone.asked_at.isoformat()}
    text = json.dumps({**content, "signature": signature_of(content)})
    partial = folder / f"{tombstone.schema_name}.partial"
    partial.write_text(text, encoding="utf-8")
    partial.rename(folder / f"{tombstone.schema_name}.json")


def kept_schema_names():
    """The names of the schemas of which there is a genuine file."""
    found = []
    for path in sorted(_folder().glob("*.json")):
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            genuine = is_signed({"erased": path.stem, "asked_at": content["asked_at"]}, content["signature"])
        except (ValueError, KeyError, TypeError):
            genuine = False
        if genuine:
            found.append(path.stem)
        else:
            log.warning("%s is no tombstone of this platform, and is left alone.", path.name)
    return found


def _folder():
    return Path(settings.BACKUP_ROOT) / "tombstones"
