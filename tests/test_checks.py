"""The checks of `make check` refuse what they are there for."""

import importlib.util
import os
import sys
from pathlib import Path

import pytest

from tools.side_by_side import Step, side_by_side

CHECKS = Path(__file__).resolve().parents[1] / "tools/checks"


@pytest.fixture
def relations(monkeypatch, tmp_path):
    """The check of schemas, on a project of its own: relations(sql, code) -> how much is wrong."""
    spec = importlib.util.spec_from_file_location("relations", CHECKS / "relations.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)

    def check(sql="", code=""):
        (tmp_path / "accounts").mkdir()
        (tmp_path / "accounts/actions.py").write_text(code)
        (tmp_path / "template.sql").write_text(sql)
        for name, value in {"ROOT": tmp_path, "TEMPLATE": tmp_path / "template.sql"}.items():
            monkeypatch.setattr(module, name, value)
        return module.main()

    return check


@pytest.mark.parametrize(
    ("sql", "code"),
    [
        ("CREATE TABLE x (id bigint);\n" * 101, ""),
        ("CREATE INDEX i ON x (id);\n" * 401, ""),
        ('ALTER TABLE x ADD FOREIGN KEY (y) REFERENCES "public"."accounts_user" (id);', ""),
        ("", 'cursor.execute("SELECT 1 FROM public.tenants_school")'),
        ("", 'cursor.execute("SELECT 1 FROM a JOIN oak.academics_student s ON true")'),
        ("", 'cursor.execute("CREATE TEMP TABLE copy AS SELECT 1")'),
    ],
)
def test_what_makes_a_school_too_big_or_ties_it_to_another_is_refused(relations, sql, code):
    assert relations(sql, code) == 1


def test_what_every_school_has_is_accepted(relations):
    sql = 'CREATE TABLE x (id bigint PRIMARY KEY); ALTER TABLE y ADD FOREIGN KEY (z) REFERENCES "x" ("id");'
    assert relations(sql, 'from accounts.models import User\ncursor.execute("SELECT 1 FROM accounts_user")') == 0


@pytest.fixture
def documents(monkeypatch, tmp_path):
    """documents(text) -> how much a document with this text names that is not there."""
    spec = importlib.util.spec_from_file_location("docs", CHECKS / "docs.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    document = tmp_path / "README.md"
    monkeypatch.setattr(module, "DOCUMENTS", [document])

    def check(text):
        document.write_text(text)
        return sum(len(list(module._missing(each))) for each in module.DOCUMENTS)

    return check


def test_documents_name_what_is_there(documents):
    there = (
        "`core/storage.py`, `attendance/actions/`, `core.school.school_today()`, `academics.apply_batch`, `docs/*.md`"
    )
    assert documents(there) == 0
    assert documents("`core/store.py`, `attendance/deeds/`, `core.schools`, `assessment/{reports,letters}`") == 4


@pytest.fixture
def templates(monkeypatch, tmp_path):
    """templates(lines) -> whether a template with these lines is refused."""
    spec = importlib.util.spec_from_file_location("templates", CHECKS / "templates.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "ROOT", tmp_path)
    (tmp_path / "templates").mkdir()

    def check(*lines):
        (tmp_path / "templates/page.html").write_text("\n".join(lines))
        return module.main()

    return check


def test_a_template_that_cannot_be_read_is_refused(templates, capsys):
    short = ["<p>"] * 98
    assert not templates(*short, "x" * 160, "x" * 120)
    assert templates(*short, "x" * 161)
    assert "templates/page.html:99: 161 characters" in capsys.readouterr().out
    assert templates(*short, *["x" * 121] * 3)
    assert "3.0 % of all lines are longer than 120" in capsys.readouterr().out


def test_all_checks_are_run_and_those_that_fail_are_named(capfd):
    """Each with what it said, in one piece; broken before by the first that failed."""
    says = "import sys; print('said by', sys.argv[1]); sys.exit(int(sys.argv[2]))"
    steps = [Step(name, [sys.executable, "-c", says, name, status]) for name, status in (("a", 3), ("b", 0), ("c", 1))]
    assert sorted(side_by_side(steps, dict(os.environ))) == ["a (exit status 3)", "c (exit status 1)"]
    said = capfd.readouterr().out
    assert all(f"\n{name}\nsaid by {name}\n" in said for name in "abc")
