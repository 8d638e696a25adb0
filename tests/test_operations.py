"""docs/operations.md names every setting with its default, and nothing that is not there."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands, load_command_class

ROOT = Path(settings.BASE_DIR)
PAGE = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
COMPOSE = (ROOT / "docker/compose.yaml").read_text(encoding="utf-8")
SHOWN = {"True": "1", "False": "0"}


def read_by_code():
    """{variable: its default as written in the code, or None where it is needed} of the settings that production loads."""
    found = {}
    for module in ("prod", "base", "databases", "console", "templates"):
        tree = ast.parse((ROOT / f"schoolsaas/settings/{module}.py").read_text(encoding="utf-8"))
        for call in ast.walk(tree):
            if isinstance(call, ast.Call) and getattr(getattr(call.func, "value", None), "id", "") == "env":
                name, *default = call.args
                if isinstance(name, ast.Call):
                    # env.of_cell("DATABASE_URL", cell): the home server's has the plain name.
                    name = name.args[0]
                if isinstance(name, ast.Constant) and call.func.attr != "of_cell":
                    found.setdefault(name.value, ast.unparse(default[0]) if default else None)
    return found


def documented():
    """{variable: what its default column says}."""
    table = PAGE.partition("## Settings")[2].partition("\n## ")[0]
    return dict(re.findall(r"^\| `([A-Z_]+)` \| (.+?) \|", table, re.MULTILINE))


NEEDED = {
    "SECRET_KEY", "DATABASE_URL", "REDIS_URL", "PLATFORM_DOMAIN", "DEFAULT_FROM_EMAIL", "STATE_DIR", "EMAIL_HOST",
}  # fmt: skip


def test_every_setting_is_documented():
    """Broken by leaving SPARE_SCHOOLS out of the table."""
    assert documented().keys() == read_by_code().keys()


def test_what_is_needed_is_said():
    assert {name for name, default in documented().items() if default == "needed"} == NEEDED


@pytest.mark.parametrize("name", sorted(read_by_code().keys() - NEEDED))
def test_the_default_is_the_codes(name):
    """Broken by saying 20 where the code says 30."""
    said, default = documented()[name].strip("`"), read_by_code()[name]
    if said == "none":
        assert default in (None, "''")
    elif said == "the sender":
        assert default == "DEFAULT_FROM_EMAIL"
    elif said == "the one installed":
        assert default == "INSTALLED"
    else:
        default = (default or "False").strip("'")
        assert said == SHOWN.get(default, default)


def test_the_compose_files_variables_are_documented():
    for name in re.findall(r"\$\{([A-Z_]+)", COMPOSE):
        assert f"`{name}`" in PAGE or f"{name}=" in PAGE, name


def test_the_compose_file_sets_only_what_there_is():
    set_there = re.findall(r"^ {2,6}([A-Z_]+): ", COMPOSE, re.MULTILINE)
    others = {"POSTGRES_PASSWORD", "ACME_EMAIL", "GRANIAN_WORKERS", "GRANIAN_BLOCKING_THREADS"}
    assert {name.removesuffix("_FILE") for name in set_there} <= read_by_code().keys() | others


def test_commands_and_options_exist():
    commands = get_commands()
    mentioned = set(re.findall(r"manage(?:\.py)? ([a-z_]+)([^`\n]*)", PAGE))
    assert len(mentioned) > 5
    for name, rest in mentioned:
        parser = load_command_class(commands[name], name).create_parser("manage.py", name)
        options = {option for action in parser._actions for option in action.option_strings}
        given = {word for word in rest.replace("'", " ").split() if word.startswith("--")}
        assert given <= options, name


def test_files_that_are_named_exist():
    for path in re.findall(r"`((?:docker|docs|requirements|tools)/[\w./-]+)`", PAGE):
        made = path in {"docker/secrets", "docker/.env", "docker/caddy/sites/wildcard.caddy"}
        assert made or (ROOT / path).exists(), path
