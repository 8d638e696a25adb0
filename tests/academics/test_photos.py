"""Photos: made small and clean, refused when they are something else, shown to those who may see the student."""

import io

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from academics import photos
from academics.photos import make_portrait


def upload(size=(900, 600), file_format="PNG", **options):
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, file_format, **options)
    return SimpleUploadedFile("me.png", out.getvalue())


def test_a_photo_becomes_a_small_square_jpeg_without_its_data():
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    made = make_portrait(upload(file_format="JPEG", exif=exif))
    image = Image.open(made)
    assert (image.format, image.size) == ("JPEG", (photos.SIDE, photos.SIDE))
    assert not image.getexif()
    assert b"taken at home" not in made.read()


def test_a_photo_from_a_phone_stands_upright():
    """As cameras write it: lying, with a note of how they were held."""
    exif = Image.Exif()
    exif[0x0112] = 6
    out = io.BytesIO()
    half = Image.new("RGB", (4000, 3000), "white")
    half.paste("black", (0, 0, 2000, 3000))
    half.save(out, "JPEG", exif=exif)
    image = Image.open(make_portrait(SimpleUploadedFile("me.jpg", out.getvalue())))
    assert (image.getpixel((240, 20))[0], image.getpixel((240, 460))[0]) == (0, 255)


@pytest.mark.parametrize(
    "content", [b"", b"not a picture", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"GIF89a" + b"\0" * 50]
)
def test_something_else_is_refused(content):
    with pytest.raises(ValidationError, match="not a picture"):
        make_portrait(SimpleUploadedFile("me.jpg", content))


def test_half_a_file_is_refused():
    whole = upload(file_format="JPEG").read()
    with pytest.raises(ValidationError, match="not a picture"):
        make_portrait(SimpleUploadedFile("me.jpg", whole[: len(whole) // 2]))


def test_too_many_bytes_or_pixels_are_refused(monkeypatch):
    with pytest.raises(ValidationError, match="too many pixels"):
        make_portrait(upload((4000, 4000)))
    monkeypatch.setattr(photos, "MAX_BYTES", 10)
    with pytest.raises(ValidationError, match="larger than"):
        make_portrait(upload())


def test_upload_show_replace_remove(cast, sign_in, django_capture_on_commit_callbacks):
    office = sign_in(cast.rita)
    edit = reverse("academics:student_photo_edit", args=[cast.amina.pk])
    show = reverse("academics:student_photo", args=[cast.amina.pk])
    assert office.get(show).status_code == 404
    assert office.post(edit, {"photo": upload()}).status_code == 302
    cast.amina.refresh_from_db()
    first = cast.amina.photo.name
    storage = cast.amina.photo.storage
    response = office.get(show)
    assert response["Content-Type"] == "image/jpeg"
    assert b"".join(response.streaming_content)[:2] == b"\xff\xd8"
    with django_capture_on_commit_callbacks(execute=True):
        office.post(edit, {"photo": upload((500, 800))})
    assert not storage.exists(first)
    office.post(reverse("academics:student_photo_remove", args=[cast.amina.pk]))
    assert office.get(show).status_code == 404


def test_who_sees_a_photo(cast, sign_in):
    sign_in(cast.rita).post(reverse("academics:student_photo_edit", args=[cast.bashir.pk]), {"photo": upload()})
    show = reverse("academics:student_photo", args=[cast.bashir.pk])
    people = {
        "tomas": cast.tomas,
        "carla": cast.carla,
        "grace": cast.grace.user,
        "peter": cast.peter.user,
        "chen": cast.chen.user,
    }
    answers = {name: sign_in(user).get(show).status_code for name, user in people.items()}
    assert answers == {"tomas": 200, "carla": 404, "grace": 200, "peter": 404, "chen": 404}


def test_a_bad_file_is_said_at_the_field(cast, sign_in):
    response = sign_in(cast.rita).post(
        reverse("academics:student_photo_edit", args=[cast.amina.pk]),
        {"photo": SimpleUploadedFile("me.jpg", b"no")},
    )
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["photo"]
