"""Files: each school's lie in a folder of its own, and no name leads out of it."""

import io
import tempfile
from pathlib import Path

import pytest
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django_tenants.utils import schema_context, tenant_context
from PIL import Image

from academics.models import Student
from jobs.models import Job
from tenants.models import School
from tenants.routing import forget_hosts

SECRET = b"the secret of Riverside"
NAMES = [
    "../riverside_test/paper.txt",
    "./../riverside_test/paper.txt",
    "a/../../riverside_test/paper.txt",
    "{root}/riverside_test/paper.txt",
    "//{root}/riverside_test/paper.txt",
    "..\\riverside_test\\paper.txt",
    "%2e%2e/riverside_test/paper.txt",
    "..%2friverside_test%2fpaper.txt",
    "..%252friverside_test%252fpaper.txt",
    "\u2025/riverside_test/paper.txt",
    "riverside_test/paper.txt",
    "link/paper.txt",
    "paper-link.txt",
]


@pytest.fixture
def media(settings):
    """A folder for the files of all schools, with a name short enough for a column."""
    with tempfile.TemporaryDirectory() as folder:
        settings.MEDIA_ROOT = folder
        yield Path(folder)


@pytest.fixture
def paper(greenwood, riverside, media):
    """Riverside's paper; in Greenwood's folder lie a link to the file and one to the folder."""
    with tenant_context(riverside):
        assert default_storage.save("paper.txt", ContentFile(SECRET)) == "paper.txt"
    folder = Path(default_storage.path("paper.txt")).parent
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "link").symlink_to(media / "riverside_test")
    (folder / "paper-link.txt").symlink_to(media / "riverside_test/paper.txt")
    return media / "riverside_test/paper.txt"


@pytest.fixture(params=NAMES)
def name(request, paper):
    return request.param.format(root=paper.parents[1])


def _content(name):
    try:
        with default_storage.open(name) as file:
            return file.read()
    except (SuspiciousFileOperation, FileNotFoundError):
        return b""


def test_no_name_is_read(name):
    """Broken by a storage that follows links."""
    assert SECRET not in _content(name)


def test_no_name_is_written_deleted_or_looked_at(name, paper):
    """Broken by a storage at MEDIA_ROOT itself, then by one that follows links."""
    for run_action in (
        lambda: default_storage.save(name, ContentFile(b"Greenwood was here")),
        lambda: default_storage.delete(name),
        lambda: default_storage.size(name),
        lambda: default_storage.listdir(str(Path(name).parent)),
    ):
        try:
            found = run_action()
        except (SuspiciousFileOperation, FileNotFoundError, NotADirectoryError):
            continue
        assert "paper.txt" not in str(found) or str(found) == name
    assert paper.read_bytes() == SECRET
    assert [path.name for path in paper.parent.iterdir()] == ["paper.txt"]


def test_no_page_serves_it(cast, sign_in, name):
    """The names in rows, where no form can put them. Broken by a storage that follows links."""
    client = sign_in(cast.olive)
    Student.objects.filter(pk=cast.amina.pk).update(photo=name)
    job = Job.objects.create(
        kind="tenants.actions.exporting.make_export", title="x", created_by=cast.olive, result_file=name
    )
    with schema_context("public"):
        School.objects.filter(schema_name="greenwood_test").update(logo=name)
    forget_hosts()
    client.raise_request_exception = False
    for path in (f"/school/students/{cast.amina.pk}/photo/", f"/jobs/{job.pk}/file/", "/settings/logo/"):
        response = client.get(path)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        assert response.status_code in (400, 404, 500), path
        assert SECRET not in body


PLACES = ("/files/", "/media/", "/static/", "/static/../", "/jobs/1/file/", "/school/students/1/photo/", "/")


@pytest.mark.parametrize("place", PLACES)
def test_no_address_leads_to_it(cast, sign_in, paper, place):
    """Broken by a URL that serves MEDIA_ROOT."""
    client = sign_in(cast.olive)
    for name in (*NAMES, "../../riverside_test/paper.txt", "..%2f..%2friverside_test/paper.txt", "paper.txt"):
        response = client.get(place + name.format(root=paper.parents[1]), follow=True)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        assert SECRET not in body, place + name


def test_the_same_name_in_both_schools(greenwood, riverside, paper):
    """Broken by a storage at MEDIA_ROOT itself: the second file was given another name."""
    assert default_storage.save("paper.txt", ContentFile(b"of Greenwood")) == "paper.txt"
    assert _content("paper.txt") == b"of Greenwood"
    default_storage.delete("paper.txt")
    with tenant_context(riverside):
        assert _content("paper.txt") == SECRET


def test_the_same_upload_in_both_schools(cast, riverside, sign_in, elsewhere, media):
    """A photo of the student of the same id: each school shows its own. Broken by one folder for all."""
    client = sign_in(cast.rita)
    with tenant_context(riverside):
        elsewhere.force_login(type(cast.rita).objects.get(username="rita"))
    colours = {"red": client, "blue": elsewhere}
    path = f"/school/students/{cast.amina.pk}/photo/"
    for colour, office in colours.items():
        picture = io.BytesIO()
        Image.new("RGB", (90, 90), colour).save(picture, "PNG")
        office.post(f"{path}edit/", {"photo": ContentFile(picture.getvalue(), name="me.png")})
    for colour, office in colours.items():
        shown = Image.open(io.BytesIO(b"".join(office.get(path).streaming_content))).getpixel((5, 5))
        assert (shown[0] > 200, shown[2] > 200) == (colour == "red", colour == "blue")
    with tenant_context(riverside):
        theirs = Student.objects.get(pk=cast.amina.pk).photo.path
    assert Path(theirs).is_relative_to(media / "riverside_test")
