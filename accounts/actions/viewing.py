"""Seeing the school as another person sees it."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ..access import may_view_as
from .audit import record


@transaction.atomic
def start_viewing_as(target, *, by):
    """Records that `by` now sees the school as `target`; ValidationError when `by` may not."""
    if not may_view_as(by, target):
        raise ValidationError(
            _("You may not see the school as %(name)s, who may do things that you may not."),
            params={"name": target.name},
        )
    record("view_as.start", target)


def end_viewing_as(target):
    """Records that the current actor sees the school as themselves again."""
    record("view_as.end", target)
