"""A file from outside is parsed in a process of its own, which comes to its limits and not to ours."""

import io
import logging
import subprocess

import pytest
from django_tenants.utils import tenant_context

from core.untrusted import running, turns
from core.untrusted.refusal import Refused
from core.untrusted.running import Limits, run_parser
from core.untrusted.turns import Turns

LITTLE = Limits(seconds=20, cpu=1, output=1024 * 1024)


def parse(parser, content=b"a file", *, limits=LITTLE, **options):
    return list(run_parser(f"tests.accounts.hostile:{parser}", io.BytesIO(content), limits=limits, **options))


@pytest.mark.parametrize("parser", ["greedy", "endless", "crashing"])
def test_what_is_too_much_is_refused(parser):
    with pytest.raises(Refused, match="too complicated"):
        parse(parser)


def test_a_parser_that_waits_is_ended_by_the_clock():
    with pytest.raises(Refused, match="too complicated"):
        parse("sleeping", limits=Limits(seconds=1))


def test_endless_output_does_not_fill_our_memory():
    with pytest.raises(Refused, match="more text than can be read"):
        parse("talkative")


def test_a_parser_that_fails_is_our_fault_and_the_log_does_not_quote_the_file(caplog):
    with pytest.raises(Refused, match="too complicated"):
        parse("failing", b"Amina Odhiambo")
    assert "ValueError at" in caplog.text and "hostile.py" in caplog.text
    assert "Amina" not in caplog.text


def test_what_a_library_prints_is_no_answer():
    assert parse("printing", b"text") == ["text"]


def test_it_knows_nothing_of_us_and_starts_without_django(monkeypatch):
    """Secrets stand in the environment; Django would take half a second to start."""
    monkeypatch.setenv("SECRET_KEY", "known to few")
    [[environment, django, folder]] = parse("curious")
    assert not {"SECRET_KEY", "DATABASE_URL", "PATH"} & set(environment)
    assert not django and folder == "/"


def test_it_writes_no_files(tmp_path):
    [outcome] = parse("writing", path=str(tmp_path / "left"))
    assert outcome != "written"


def test_no_process_stays_behind(monkeypatch):
    started = []

    class Popen(subprocess.Popen):
        def __init__(self, *args, **options):
            super().__init__(*args, **options)
            started.append(self)

    monkeypatch.setattr(running.subprocess, "Popen", Popen)
    answers = run_parser("tests.accounts.hostile:talkative", io.BytesIO(b""), limits=LITTLE)
    next(answers)
    answers.close()
    with pytest.raises(Refused):
        parse("sleeping", limits=Limits(seconds=1))
    assert [process.poll() is not None for process in started] == [True, True]


def test_files_do_not_take_all_threads(monkeypatch):
    """When as many wait for files as may, the next one is told to come again, and its thread serves others."""
    monkeypatch.setattr(running, "_turns", Turns(at_once=1, patience=0.01))
    first = run_parser("tests.accounts.hostile:talkative", io.BytesIO(b""), limits=LITTLE)
    next(first)
    with pytest.raises(Refused, match="Several files are being read just now"):
        parse("printing")
    first.close()
    assert parse("printing", b"text") == ["text"]


def test_one_school_does_not_keep_the_others_from_sending_files(monkeypatch, greenwood, riverside):
    """Broken by places that were anybody's: two endless files of one school took both."""
    monkeypatch.setattr(running, "_turns", Turns(at_once=2, patience=0.01))
    first = run_parser("tests.accounts.hostile:talkative", io.BytesIO(b""), limits=LITTLE)
    next(first)
    with pytest.raises(Refused, match="Several files are being read just now"):
        parse("printing")
    with tenant_context(riverside):
        assert parse("printing", b"text") == ["text"]
    first.close()
    assert parse("printing", b"text") == ["text"]


def test_behind_a_heavy_file_only_one_thread_waits(monkeypatch):
    """Broken by as many that wait as there are threads: a school that sent eight heavy files stopped the pages of all."""
    waited = []
    line = Turns(at_once=2, patience=600)

    def wait(_seconds):
        waited.append(True)
        with pytest.raises(Refused, match="Several files"), line.turn("a"):
            pass
        # The file is read.
        line._parsed.clear()

    monkeypatch.setattr(line._changed, "wait", wait)
    monkeypatch.setattr(turns, "HEAVY", -1)
    line._parsed["a heavy one"] = "a", 0
    with line.turn("a"):
        assert waited == [True]
    assert line._waits == []


def test_how_much_memory_it_took_is_known(caplog):
    caplog.set_level(logging.DEBUG, "core.untrusted.running")
    parse("printing")
    [record] = [record for record in caplog.records if hasattr(record, "peak_kb")]
    assert 1000 < record.peak_kb < 50_000
