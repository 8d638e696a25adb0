"""The real thing: many schools served by real processes over pooled connections, asked all at once and in bad faith.

`make soak` sends a hundred times as much.
"""

import os
import socket
import struct

import pytest

from bench import canaries
from bench.canary_schools import WORD, host, word
from tools.site import Site, wait_until

SCHOOLS = 20
REQUESTS = 1000


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """(running site, its schools): no worker, no beat, no tests' database."""
    site = Site(tmp_path_factory.mktemp("served"))
    try:
        site.start(workers=2, background=False)
        yield site, canaries.prepare(site, SCHOOLS)
    except BaseException:
        print(site.log())
        raise
    finally:
        site.stop()


def test_under_load_no_school_sees_another(served):
    """Broken by a school kept in a variable of the module instead of the thread's connection, then by an answer
    kept under its path alone: hundreds of strange words each time.
    """
    site, schools = served
    result = canaries.load(site.port, schools, requests=REQUESTS, threads=50)
    assert result.leaks == []
    assert result.errors == []
    assert canaries.strays(site, result) == []
    assert result.requests == REQUESTS
    # Every kind of request was among them, from nearly every school.
    assert set(result.kinds) == {str(kind) for kind in canaries.SHARES}
    assert len(result.marks) > SCHOOLS / 2


def _raw(site, *lines, cookie=""):
    """The whole answer to these lines of a request, as text."""
    with socket.create_connection(("127.0.0.1", site.port), timeout=20) as line:
        sent = [*lines, f"Cookie: sessionid={cookie}", "Connection: close", "", ""]
        line.sendall("\r\n".join(sent).encode("latin-1"))
        parts = []
        while part := line.recv(65536):
            parts.append(part)
    return b"".join(parts).decode(errors="replace")


OURS, THEIRS = host(1), host(2)
REQUEST_LINES = [
    ("GET {path} HTTP/1.1", f"Host: {OURS}", f"Host: {THEIRS}"),
    ("GET {path} HTTP/1.1", f"Host: {OURS}", f"host: {THEIRS}"),
    ("GET {path} HTTP/1.1", f"Host : {THEIRS}", f"Host: {OURS}"),
    ("GET {path} HTTP/1.1", f"Host: {OURS}", f" {THEIRS}"),
    ("GET {path} HTTP/1.1", f"Host: {OURS},{THEIRS}"),
    ("GET {path} HTTP/1.1", f"Host: {OURS}\x00{THEIRS}"),
    ("GET {path} HTTP/1.1", f"Host: {THEIRS}@{OURS}"),
    ("GET {path} HTTP/1.1", f"Host: {OURS}", f"X-Forwarded-Host: {THEIRS}", f"Forwarded: host={THEIRS}"),
    ("GET http://" + THEIRS + "{path} HTTP/1.1", f"Host: {OURS}"),
    ("GET //" + THEIRS + "{path} HTTP/1.1", f"Host: {OURS}"),
    ("GET {path} HTTP/1.0",),
    ("GET {path} HTTP/1.1", "Host:"),
    ("GET {path} HTTP/1.1", f"Host: {OURS}", f"HTTP_HOST: {THEIRS}", f"Http-Host: {THEIRS}"),
    ("GET {path} HTTP/1.1", f"Host: {OURS}", "Content-Length: 0", "Transfer-Encoding: chunked"),
]


@pytest.mark.parametrize("lines", REQUEST_LINES, ids=lambda lines: " | ".join(lines).replace("\x00", "0"))
def test_a_request_that_names_two_hosts(served, lines):
    """Signed in at the first school: what comes back is of that school, or nothing, and never of the second.

    Broken by USE_X_FORWARDED_HOST = True.
    """
    site, schools = served
    for path in ("/school/students/", "/account/login/"):
        answer = _raw(site, lines[0].format(path=path), *lines[1:], cookie=schools[1]["owner"])
        assert set(WORD.findall(answer)) <= {word(1)}, answer[:300]


def _hang_up(site, *lines, read=0):
    """Sends this much of a request, reads so much of an answer, and cuts the line as a lost network does."""
    with socket.create_connection(("127.0.0.1", site.port), timeout=20) as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        line.sendall("\r\n".join(lines).encode("latin-1"))
        if read:
            line.recv(read)


def test_callers_who_hang_up_leave_nothing_behind(served):
    """In the middle of a request, of a form and of an answer; each time the next school is asked right after.

    Broken by a wait for the same form (`core.transactions`) that outlived its transaction: no answer came.
    """
    site, schools = served
    caller = f"Host: {OURS}", f"Cookie: sessionid={schools[1]['owner']}; csrftoken={'a' * 32}"
    form = "Content-Type: application/x-www-form-urlencoded", "Content-Length: 5000", "", "code=ART&name=A"
    # (what is sent, how much of the answer is read)
    cuts = [
        (("GET /school/students/ HTTP/1.1", *caller), 0),
        (("GET /school/students/ HTTP/1.1", *caller, "", ""), 0),
        (("GET /school/exports/students.csv HTTP/1.1", *caller, "", ""), 10),
        (("POST /school/structure/subjects/new/ HTTP/1.1", *caller, *form), 0),
    ]
    for turn in range(60):
        lines, read = cuts[turn % len(cuts)]
        _hang_up(site, *lines, read=read)
        answer = _raw(site, "GET /school/students/ HTTP/1.1", f"Host: {THEIRS}", cookie=schools[2]["owner"])
        assert answer.startswith("HTTP/1.1 200")
        assert set(WORD.findall(answer)) == {word(2)}
    with site.connect() as connection:
        idle = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in%'"
        wait_until(lambda: connection.execute(idle).fetchone() == (0,), "no transaction is left open", seconds=5)


@pytest.mark.parametrize(
    "path",
    [
        "/static/../../media/",
        "/static/%2e%2e/%2e%2e/media/",
        "/static/..%2f..%2fmedia/",
        "/static/....//media/",
        "/static//",
        "/files/",
        "/files/../",
        "/media/",
        "//",
    ],
)
def test_a_raw_path_leads_to_no_file(served, path):
    """What a browser would tidy up arrives as it is. Broken by a URL that serves MEDIA_ROOT."""
    site, schools = served
    folder = site.state / "media" / f"{word(2)}_site"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "paper.txt").write_text("the secret of another school")
    name = f"{folder.name}/paper.txt"
    for target in (f"{path}{name}", f"{path}../media/{name}", f"{path}{folder}/paper.txt"):
        answer = _raw(site, f"GET {target} HTTP/1.1", f"Host: {OURS}", cookie=schools[1]["owner"])
        assert "the secret" not in answer


def test_the_web_server_owns_nothing(served):
    """The site runs as it does in production, else the tests above say little.

    Broken by one login for both: the web server could have dropped a school.
    """
    site, _schools = served
    code = (
        "from django.db import connection\n"
        "cursor = connection.cursor()\n"
        "cursor.execute('SELECT session_user, pg_has_role(session_user, datdba, %s) FROM pg_database "
        "WHERE datname = current_database()', ['usage'])\n"
        "print(*cursor.fetchone())"
    )
    login, owns = site.run_python(code).split()
    assert owns == "False", login
    assert login in os.environ["DATABASE_URL"]
