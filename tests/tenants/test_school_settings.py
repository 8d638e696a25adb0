"""A school's page about itself, its logo and its colour."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django_tenants.utils import schema_context
from PIL import Image

from accounts.models import AuditEvent
from tenants.branding import clean_accent, contrast_with_white
from tenants.models import School
from tenants.provisioning.media import remove_media

URL = "/settings/school/"


@pytest.fixture
def row(greenwood):
    """row() -> Greenwood's row as it is in the database."""
    yield lambda: School.objects.fresh(greenwood)
    remove_media(greenwood.schema_name)


@pytest.fixture
def save(sign_in, cast, greenwood, django_capture_on_commit_callbacks):
    """save(**changes) -> the answer to the owner's form."""
    client = sign_in(cast.olive)

    def post(**changes):
        form = {
            "name": greenwood.name,
            "contact": "",
            "timezone": "UTC",
            "locale": "en",
            "week_days": [1, 2, 3, 4, 5, 6, 7],
            "accent": "#1f6feb",
            "staff_idle_minutes": 480,
            "family_idle_minutes": 10080,
        }
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(URL, form | changes)

    return post


def picture(kind="PNG", size=(600, 300), name="logo"):
    out = io.BytesIO()
    Image.new("RGB", size, "#204080").save(out, kind)
    return SimpleUploadedFile(f"{name}.{kind.lower()}", out.getvalue())


@pytest.mark.parametrize(
    ("who", "status"), [("olive", 200), ("paul", 200), ("rita", 403), ("tomas", 403), ("boris", 403)]
)
def test_who_may_change_the_school(sign_in, cast, who, status):
    assert sign_in(getattr(cast, who)).get(URL).status_code == status


def test_families_may_not(sign_in, cast):
    assert sign_in(cast.grace.user).get(URL).status_code == 403


def test_changes_are_saved_and_noted_in_the_schools_trail(save, row):
    answer = save(
        name="Greenwood Academy", timezone="Africa/Nairobi", locale="ar", week_days=[7, 1], contact="555 0100"
    )
    assert answer["Location"] == URL
    school = row()
    assert (school.name, school.timezone, school.locale, school.contact) == (
        "Greenwood Academy",
        "Africa/Nairobi",
        "ar",
        "555 0100",
    )
    assert school.week_days == [1, 7]
    event = AuditEvent.objects.get(verb="school.change")
    assert event.actor_name == "Olive Owner"
    assert event.before["name"] == "Greenwood School"
    assert event.after["name"] == "Greenwood Academy"
    assert "accent" not in event.after, "only what differs"


def test_the_same_again_changes_nothing(save):
    save(contact="555 0100")
    save(contact="555 0100")
    assert AuditEvent.objects.filter(verb="school.change").count() == 1


def test_another_school_is_untouched(save, riverside):
    save(name="Greenwood Academy", accent="#204080")
    with schema_context("public"):
        fresh = School.objects.get(pk=riverside.pk)
    assert (fresh.name, fresh.accent) == ("Riverside School", "#1f6feb")


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"name": " "}, "required"),
        ({"timezone": "Mars/Base"}, "valid choice"),
        ({"week_days": []}, "required"),
        ({"week_days": [8]}, "valid choice"),
        ({"accent": "red"}, "# and six digits"),
        ({"accent": "#ffcc00"}, "hard to read"),
        ({"accent": "#123456;}"}, "at most 7"),
    ],
)
def test_bad_input_is_explained_and_nothing_lost(save, row, changes, says):
    page = save(contact="555 0100", **changes)
    assert page.status_code == 422
    assert says in page.text
    assert "555 0100" in page.text
    assert row().contact == ""


@pytest.mark.parametrize(("colour", "contrast"), [("#000000", 21), ("#ffffff", 1), ("#767676", 4.54)])
def test_contrast_is_that_of_the_guidelines(colour, contrast):
    assert contrast_with_white(colour) == pytest.approx(contrast, abs=0.01)


def test_the_colour_that_schools_start_with_is_allowed():
    assert clean_accent(School._meta.get_field("accent").default)


def test_the_colour_reaches_the_pages(save, visitor):
    save(accent="#204080")
    assert "/settings/theme.css?v=204080" in visitor.get("/account/login/").text
    theme = visitor.get("/settings/theme.css?v=204080")
    assert theme["Content-Type"] == "text/css"
    assert "--tblr-primary:#204080;--tblr-primary-rgb:32,64,128" in theme.text
    assert "immutable" in theme["Cache-Control"]
    assert "no-cache" in visitor.get("/settings/theme.css?v=old")["Cache-Control"]


def test_a_phone_installs_it_under_the_schools_name(save, visitor, greenwood):
    save(accent="#204080")
    assert 'rel="manifest" href="/settings/manifest.webmanifest"' in visitor.get("/account/login/").text
    answer = visitor.get("/settings/manifest.webmanifest")
    assert answer["Content-Type"] == "application/manifest+json"
    manifest = answer.json()
    assert (manifest["name"], manifest["theme_color"], manifest["display"]) == (greenwood.name, "#204080", "standalone")
    assert manifest["icons"][0]["src"].startswith("/static/favicon")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_logo_is_written_anew_and_served_to_everybody(save, row, visitor, kind):
    assert visitor.get("/settings/logo/").status_code == 404
    save(logo=picture(kind))
    served = visitor.get("/settings/logo/", {"v": row().logo_version})
    assert served["Content-Type"] == "image/png"
    assert "immutable" in served["Cache-Control"]
    image = Image.open(io.BytesIO(b"".join(served.streaming_content)))
    assert image.format == "PNG"
    assert image.size == (512, 256)
    assert "/settings/logo/?v=" in visitor.get("/account/login/").text


def test_a_new_logo_replaces_the_old_and_can_be_removed(save, row, visitor):
    save(logo=picture())
    first = row().logo
    save(logo=picture("JPEG"))
    second = row().logo
    assert second.name != first.name
    assert second.storage.exists(second.name)
    assert not first.storage.exists(first.name)
    save(contact="555 0100")
    assert row().logo.name == second.name, "no file chosen leaves it"
    save(remove_logo="on")
    assert not row().logo
    assert not second.storage.exists(second.name)
    assert visitor.get("/settings/logo/").status_code == 404


@pytest.mark.parametrize(
    ("upload", "says"),
    [
        (lambda: SimpleUploadedFile("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"), "cannot|can"),
        (lambda: SimpleUploadedFile("a.png", b"\x89PNG\r\n\x1a\nnothing"), "cannot|can"),
        (lambda: picture("GIF"), "cannot|can"),
        (lambda: picture(size=(6000, 5000)), "too many pixels"),
        (lambda: SimpleUploadedFile("a.png", b"x" * (4 * 1024 * 1024 + 1)), "larger than 4 MB"),
    ],
    ids=["svg", "broken", "gif", "pixels", "bytes"],
)
def test_what_is_no_logo_is_refused(save, row, upload, says):
    page = save(logo=upload())
    assert page.status_code == 422
    assert any(part in page.text for part in ("picture that can be read" if says == "cannot|can" else says,))
    assert not row().logo


def test_the_logo_is_the_schools_own(save, row):
    save(logo=picture())
    assert Client(SERVER_NAME="riverside.localhost").get("/settings/logo/").status_code == 404
    assert Client(SERVER_NAME="greenwood.localhost").get("/settings/logo/").status_code == 200
