"""Texts as pages take them: words, or a translation that is looked up when it is shown."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    # Of Django's stubs alone: what `gettext_lazy` gives.
    from django.utils.functional import _StrPromise

type Text = str | _StrPromise
