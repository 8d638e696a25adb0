"""Many schools under load at once: nobody may read the word that stands on every row of another.

The requests come from threads that change school with every request: pages, files and marks of owners,
teachers and guardians, visitors, and now and then a session that was taken along from another school.
"""

import http.client
import json
import random
import secrets
import threading
import time
from collections import Counter
from dataclasses import dataclass, field

from bench.canary_schools import PK, WORD, host, word

OFFICE = (
    "/attendance/",
    "/school/students/",
    f"/school/students/{PK}/",
    f"/school/students/{PK}/edit/",
    "/school/guardians/",
    f"/school/guardians/{PK}/",
    "/school/staff/",
    f"/school/staff/{PK}/",
    "/school/sections/",
    f"/school/sections/{PK}/",
    "/school/structure/",
    "/school/search/?q=canary",
    "/school/exports/students.csv",
    "/access/people/",
    f"/access/people/{PK}/",
    "/access/roles/",
    "/access/audit/",
    "/access/support/",
    f"/attendance/students/{PK}/",
    "/messages/",
    f"/messages/{PK}/",
    "/jobs/",
    "/settings/school/",
)
TEACHER = ("/attendance/", "/school/students/", f"/attendance/sections/{PK}/register/")
FAMILY = ("/family/", "/family/attendance/", "/family/messages/", f"/family/messages/{PK}/")
VISITOR = ("/account/login/",)
PAGES = {"owner": OFFICE, "teacher": TEACHER, "guardian": FAMILY, None: VISITOR}
# How often each kind of request comes, in a hundred.
SHARES = {"owner": 55, "teacher": 15, "guardian": 15, None: 5, "mark": 5, "stolen": 5}
TIMEOUT = 60


def prepare(site, count):
    """Makes `count` schools at a running `tools.site.Site`; `load` wants what this returns."""
    code = f"import json; from bench.canary_schools import plant; print(json.dumps(plant({count})))"
    return json.loads(site.run_python(code).splitlines()[-1])


def strays(site, result):
    """After `load`: what stands in the wrong school, and where marks are missing or too many, as lines of text."""
    code = "import json; from bench.canary_schools import look_for_strays; print(json.dumps(look_for_strays()))"
    marks, found = json.loads(site.run_python(code).splitlines()[-1])
    given = [result.marks[number] for number in range(len(marks))]
    if marks != given:
        found.append(f"Marks that were given, school by school: {given}; that were kept: {marks}")
    return found


@dataclass
class Result:
    """What came of the requests. `leaks` and `errors` hold a line for each."""

    requests: int = 0
    seconds: float = 0.0
    latencies: list = field(default_factory=list)
    leaks: list = field(default_factory=list)
    errors: list = field(default_factory=list)
    kinds: Counter = field(default_factory=Counter)
    # School's number: how many marks were sent there, and how many it took.
    sent: Counter = field(default_factory=Counter)
    marks: Counter = field(default_factory=Counter)

    def percentile(self, share):
        """The milliseconds that this share of the answers (0 to 1) took at most."""
        ordered = sorted(self.latencies)
        return 1000 * ordered[min(int(share * len(ordered)), len(ordered) - 1)]


def load(port, schools, *, requests, threads=50, say=None):
    """Sends that many requests to the site at `port`; `schools` is what `plant` returned."""
    result, lock, left = Result(), threading.Lock(), iter(range(requests))

    def next_number():
        with lock:
            return next(left, None)

    def work(seed):
        caller = _Caller(port, schools, random.Random(seed), result, lock)
        while (number := next_number()) is not None:
            caller.ask()
            if say and number and number % 5000 == 0:
                say(f"{number} of {requests} requests, {len(result.leaks)} leaks, {len(result.errors)} errors")
        caller.close()

    started = time.monotonic()
    workers = [threading.Thread(target=work, args=(seed,)) for seed in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    result.seconds = time.monotonic() - started
    return result


class _Caller:
    """One thread's side: chooses, asks, judges."""

    def __init__(self, port, schools, chance, result, lock):
        self.port, self.schools, self.chance, self.result, self.lock = port, schools, chance, result, lock
        # The schools here keep UTC.
        self.today = time.strftime("%Y-%m-%d", time.gmtime())
        self._connection = None

    def ask(self):
        number = self.chance.randrange(len(self.schools))
        kind = self.chance.choices(list(SHARES), SHARES.values())[0]
        started = time.monotonic()
        try:
            status, text, path = getattr(self, f"_{kind}", self._page)(number, kind)
        except (OSError, http.client.HTTPException) as error:
            self.close()
            status, text, path = 0, repr(error), kind
        took = time.monotonic() - started
        leak, error = self._judge(number, kind, status, text)
        with self.lock:
            self.result.requests += 1
            self.result.kinds[str(kind)] += 1
            self.result.latencies.append(took)
            if leak:
                self.result.leaks.append(f"{host(number)}{path} as {kind}: {leak}")
            if error:
                self.result.errors.append(f"{host(number)}{path} as {kind}: {error}")
            elif kind == "mark":
                self.result.marks[number] += 1

    def close(self):
        if self._connection:
            self._connection.close()
        self._connection = None

    def _judge(self, number, kind, status, text):
        """(what leaked, what went wrong otherwise), each "" when nothing."""
        words = set(WORD.findall(text))
        foreign = words - {word(number)}
        if kind == "stolen":
            wrong = "" if status == 302 else f"{status}"
        elif status != (302 if kind == "mark" else 200):
            wrong = f"{status} {text[:200]!r}"
        else:
            wrong = "" if kind == "mark" or word(number) in words else "its own word is missing"
        return f"shows {sorted(foreign)}" if foreign else "", wrong

    def _page(self, number, who):
        path = self.chance.choice(PAGES[who])
        return self._send("GET", number, path, self.schools[number].get(who))

    def _stolen(self, number, _kind):
        """With the session of the same person in another school."""
        other = self.chance.choice([school for school in range(len(self.schools)) if school != number])
        return self._send("GET", number, self.chance.choice(OFFICE), self.schools[other]["owner"])

    def _mark(self, number, _kind):
        path = f"/attendance/sections/{PK}/register/{self.today}/students/{PK}/mark/"
        with self.lock:
            self.result.sent[number] += 1
            # Only a mark that differs from the one before is kept.
            body = f"code={self.schools[number]['code']}&minutes={self.result.sent[number] % 600}"
        return self._send("POST", number, path, self.schools[number]["teacher"], body)

    def _send(self, method, number, path, session, body=None):
        """(status, text with the headers that a browser keeps, path)."""
        if self._connection is None:
            self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT)
        token = secrets.token_hex(16)
        headers = {"Host": host(number), "Cookie": f"csrftoken={token}"}
        if session:
            headers["Cookie"] += f"; sessionid={session}"
        if body:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": token}
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        text = answer.read().decode(errors="replace")
        kept = " ".join(value for name, value in answer.getheaders() if name.lower() in ("location", "set-cookie"))
        return answer.status, f"{text} {kept}", path
