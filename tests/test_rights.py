"""Views guard, actions check state: who may do something is asked where the request comes in, once.

Accounts are the exception. What somebody may do with an account depends on what both hold in that instant, which
another may be changing; so those actions ask again, within their transaction.
"""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ASKS_AGAIN = {
    "academics/actions/accounts.py",
    "academics/actions/staff_departures.py",
    "accounts/actions/people.py",
    "accounts/actions/viewing.py",
}


def _actions():
    found = [*ROOT.glob("*/**/actions/*.py"), *ROOT.glob("*/**/actions.py")]
    return [path for path in found if "tests" not in path.parts and not path.is_relative_to(ROOT / ".venv")]


def _asks_rights(path):
    """Whether the module calls what answers "may this person": may_…, can_…, user.can, or raises PermissionDenied."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Name) and node.id == "PermissionDenied":
            return True
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", None) or getattr(node.func, "attr", "")
            if name in {"can", "holds_all"} or name.lstrip("_").startswith(("may_", "can_", "require_may")):
                return True
    return False


def test_actions_leave_rights_to_the_views():
    asking = {str(path.relative_to(ROOT)) for path in _actions() if _asks_rights(path)}
    assert len(_actions()) > 40
    assert asking == ASKS_AGAIN
