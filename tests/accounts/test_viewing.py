"""View as: looking at the school through somebody else, without touching."""

import pytest
from django.contrib.auth import SESSION_KEY
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction

from accounts.access import may_view_as
from accounts.models import AuditEvent, User
from core.readonly import ReadOnly, read_only
from messaging.actions import Recipient, send_message


def _view_as(client, user):
    return client.post(f"/access/people/{user.pk}/view-as/")


def test_seeing_what_another_person_sees(cast, sign_in):
    client = sign_in(cast.olive)
    assert _view_as(client, cast.tomas)["Location"] == "/"
    assert client.get("/access/people/").status_code == 403
    page = client.get("/school/students/")
    assert page.status_code == 200
    assert page.wsgi_request.user == cast.tomas
    assert page.wsgi_request.real_user == cast.olive
    assert "You see the school as Tomas Teacher sees it" in page.content.decode()
    assert "Dina" not in page.content.decode()
    assert client.post("/access/view-as/end/")["Location"] == f"/access/people/{cast.tomas.pk}/"
    assert client.get("/access/people/").status_code == 200


def test_it_is_audited_under_both_names(cast, sign_in):
    client = sign_in(cast.olive)
    _view_as(client, cast.grace.user)
    client.post("/access/view-as/end/")
    start, end = AuditEvent.objects.filter(verb__startswith="view_as").order_by("id")
    assert (start.verb, start.actor_name, start.subject_label) == ("view_as.start", "Olive Owner", "Grace Odhiambo")
    assert (end.verb, end.actor_name) == ("view_as.end", "Olive Owner viewing as Grace Odhiambo")
    assert start.actor == end.actor == cast.olive


def test_nothing_can_be_changed(cast, sign_in):
    """It is the middleware's `process_view` that refuses."""
    client = sign_in(cast.olive)
    _view_as(client, cast.tomas)
    for url in ("/access/profile/", "/account/password/change/", "/school/students/1/edit/", "/access/roles/"):
        for run_action in (client.post, client.put, client.patch, client.delete):
            response = run_action(url)
            assert response.status_code in {403, 404}, url
    assert "you can look, but not change anything" in client.post("/access/profile/").content.decode()
    assert User.objects.get(pk=cast.tomas.pk).given_name == "Tomas"


def test_a_page_that_writes_on_get_is_refused_by_the_database_connection(greenwood, cast):
    with read_only():
        assert User.objects.exists()
        with pytest.raises(ReadOnly), transaction.atomic():
            User.objects.filter(pk=cast.tomas.pk).update(given_name="T")
        with pytest.raises(PermissionDenied), connection.cursor() as cursor:
            cursor.execute("  delete from accounts_user")
    assert User.objects.filter(pk=cast.tomas.pk).update(given_name="T")


def test_somebodys_own_secrets_stay_theirs(cast, sign_in):
    client = sign_in(cast.olive)
    _view_as(client, cast.tomas)
    for url in (
        "/account/security/",
        "/account/2fa/codes/",
        "/account/2fa/codes/file/",
        "/account/2fa/app/add/",
        "/account/passkeys/add/",
        "/access/sessions/",
        "/access/profile/",
    ):
        assert client.get(url).status_code == 403, url


def test_signing_out_ends_both(cast, sign_in):
    client = sign_in(cast.olive)
    _view_as(client, cast.tomas)
    assert client.post("/account/logout/").status_code == 302
    assert SESSION_KEY not in client.session
    verbs = list(AuditEvent.objects.order_by("-id").values_list("verb", "subject_label")[:2])
    assert verbs == [("session.end", "Olive Owner"), ("view_as.end", "Tomas Teacher")]


def test_nobody_sees_more_than_they_may(cast, sign_in, role):
    assert may_view_as(cast.paul, cast.boris)
    assert may_view_as(cast.olive, cast.grace.user)
    for actor, target in (
        (cast.paul, cast.olive),  # may do more
        (cast.paul, cast.rita),  # may import
        (cast.olive, cast.olive),
        (cast.tomas, cast.amina.user),  # has not the right
    ):
        assert not may_view_as(actor, target), (actor, target)
    assert sign_in(cast.rita).post(f"/access/people/{cast.amina.user.pk}/view-as/").status_code == 403
    client = sign_in(cast.paul)
    page = client.post(f"/access/people/{cast.olive.pk}/view-as/", follow=True).content.decode()
    assert "who may do things that you may not" in page
    assert "viewing_as" not in client.session


def test_it_ends_when_the_right_does(cast, sign_in, role):
    client = sign_in(cast.paul)
    _view_as(client, cast.boris)
    principal = role("principal")
    principal.capabilities.remove("view_as")
    principal.save()
    assert client.get("/school/students/").wsgi_request.user == cast.paul
    assert "viewing_as" not in client.session


def test_there_is_no_view_inside_a_view(cast, sign_in):
    client = sign_in(cast.olive)
    _view_as(client, cast.paul)
    assert _view_as(client, cast.boris).status_code == 403
    assert client.session["viewing_as"] == cast.paul.pk


def test_a_page_that_reports_by_itself_does_not_while_somebody_else_looks(cast, sign_in):
    """A message says by a POST that it was read; the owner who looks through Grace has not read it for her."""
    to = Recipient(guardian=cast.grace, user=cast.grace.user, students=(cast.amina,))
    message = send_message(topic="t", subject="About Amina", body="Hello", recipients=[to])
    client = sign_in(cast.olive)
    _view_as(client, cast.grace.user)
    page = client.get(f"/family/messages/{message.pk}/")
    assert "About Amina" in page.content.decode()
    assert "hx-post" not in page.content.decode()
    assert client.post(f"/family/messages/{message.pk}/read/").status_code == 403
