"""HTMX gets a piece; going back in the browser's history gets the page."""

import pytest
from django.urls import reverse


@pytest.mark.parametrize(
    "page", ["accounts:people", "academics:students", "academics:search", "attendance:today", "messaging:messages"]
)
def test_a_page_and_its_piece(page, cast, sign_in):
    """Broken once on purpose by leaving out the history's header: the browser showed a page without its frame."""
    client = sign_in(cast.olive)
    url = reverse(page)
    whole = client.get(url)
    piece = client.get(url, headers={"HX-Request": "true"})
    restored = client.get(url, headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})
    assert b"<!doctype html>" in whole.content.lower()
    assert b"<!doctype html>" not in piece.content.lower()
    assert b"<!doctype html>" in restored.content.lower()
    assert all("HX-Request" in response.headers["Vary"] for response in (whole, piece))
