"""Files have no address of their own: each app serves its own through a guarded view."""

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage


def test_a_file_has_no_public_address(greenwood):
    name = default_storage.save("paper.txt", ContentFile(b"secret"))
    try:
        with pytest.raises(ValueError, match="not accessible via a URL"):
            default_storage.url(name)
    finally:
        default_storage.delete(name)


@pytest.mark.parametrize(
    "path",
    [
        "paper.txt",
        "greenwood_test/paper.txt",
        "../greenwood_test/paper.txt",
        "..%2fgreenwood_test%2fpaper.txt",
        "%2e%2e/%2e%2e/etc/passwd",
        "/etc/passwd",
    ],
)
def test_a_guessed_path_is_nothing(cast, sign_in, visitor, path):
    default_storage.save("paper.txt", ContentFile(b"secret"))
    try:
        for client in (visitor, sign_in(cast.olive)):
            for prefix in ("/files/", "/media/", "/static/", "/static/../"):
                response = client.get(prefix + path)
                assert response.status_code in {404, 302}, prefix + path
                assert b"secret" not in getattr(response, "content", b"")
                assert response.status_code == 404 or response["Location"].startswith("/account/login/")
    finally:
        default_storage.delete("paper.txt")
    assert settings.MEDIA_URL != "/"
