"""Who sends a form says in which encoding; a form in another than ours is not read at all."""

import pytest

_FORM = b'--x\r\nContent-Disposition: form-data; name="login"\r\n\r\n-olive\r\n--x--\r\n'


@pytest.mark.parametrize("encoding", ["punycode", "rot13", "utf-7", "latin-1"])
def test_a_form_in_another_encoding_is_refused_unread(visitor, encoding):
    """Broken by reading it: five megabytes of "punycode" from anybody hold a thread for an hour; "rot13" was an error of ours."""
    kind = f"multipart/form-data; charset={encoding}; boundary=x"
    answer = visitor.generic("POST", "/account/login/", _FORM, content_type=kind)
    assert (answer.status_code, answer.content) == (400, b"Send it in UTF-8.")
    assert not answer.wsgi_request._read_started


@pytest.mark.parametrize("encoding", ["utf-8", "UTF8", "no-such-encoding"])
def test_utf_8_is_read_whatever_it_is_called(visitor, encoding):
    kind = f"multipart/form-data; charset={encoding}; boundary=x"
    answer = visitor.generic("POST", "/account/login/", _FORM, content_type=kind)
    assert answer.status_code == 200
    assert answer.context["form"].data["login"] == "-olive"
