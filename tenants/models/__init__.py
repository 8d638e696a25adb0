"""The platform's own records: schools, their domains, sign-ups and support links."""

from .backup import Backup
from .erasure import ErasureReport, Tombstone
from .school import HOME_NAME, Domain, School, SchoolSchema, default_week_days
from .sign_up import SignUp
from .support import SupportGrant

__all__ = [
    "HOME_NAME",
    "Backup",
    "Domain",
    "ErasureReport",
    "School",
    "SchoolSchema",
    "SignUp",
    "SupportGrant",
    "Tombstone",
    "default_week_days",
]
