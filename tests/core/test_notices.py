"""What is said at the next page does not fill the session meanwhile."""

import json

from django.urls import reverse

from assessment.models import DocumentTemplate


def _session(client):
    return len(json.dumps(dict(client.session.items())))


def test_what_was_sent_does_not_fill_the_session(cast, sign_in, greenwood):
    """Broken by keeping whole texts: an error that quotes four megabytes, again and again, which each request reads."""
    client = sign_in(cast.paul)
    url = reverse("assessment:template_picture", args=[DocumentTemplate.objects.first().pk])
    before = _session(client)
    for number in range(40):
        assert client.post(url, {"which": f"{number}: " + "x" * 100_000}).status_code == 302
    assert _session(client) - before < 40_000
    page = client.get(reverse("assessment:templates")).content.decode()
    assert "39: xxx" in page
    assert "29: xxx" not in page
    # Each time two things are wrong.
    assert page.count("Choose a picture.") == page.count("x" * 900) == 10
