"""A school's schema stays small, and by itself.

A thousand schools hold a thousand times these tables and indexes, and a database process remembers all that
it has touched. Nothing may tie a schema to another one, so that a school can be moved to another server.
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TEMPLATE = ROOT / "tenants/provisioning/school_template.sql"
APPS = ("accounts", "jobs", "academics", "messaging", "timetables", "attendance", "assessment", "portal", "tenants")
TABLES, INDEXES = 100, 400
# A primary key, a unique and an exclusion constraint each bring an index of their own.
INDEX = re.compile(r"CREATE (?:UNIQUE )?INDEX|PRIMARY KEY|\bUNIQUE \(|\bUNIQUE\b(?=[,)])|EXCLUDE USING")
# Each with what is wrong about it; the catalogue itself has a schema of its own. SQL's words are written in capitals here, as everywhere in the project.
REFUSED = {
    "copies a table, which a sharded database refuses": re.compile(r"CREATE (?:TEMP\w* |UNLOGGED )?TABLE \S+ AS\b"),
    "names a table with its schema": re.compile(
        r'\b(?:FROM|JOIN|INTO|UPDATE|REFERENCES) "?(?!information_schema\.)[a-z_]\w*"?\."?[a-z_]+'
    ),
}


def main():
    """The number of things that are wrong; each is printed."""
    sql = TEMPLATE.read_text(encoding="utf-8")
    tables, indexes = sql.count("CREATE TABLE"), len(INDEX.findall(sql))
    print(f"A school has {tables} tables and {indexes} indexes.")
    wrong = []
    if tables > TABLES or indexes > INDEXES:
        wrong.append(f"{TABLES} tables and {INDEXES} indexes are the most that it may have.")
    for file in [TEMPLATE, *(file for app in APPS for file in sorted((ROOT / app).rglob("*.py")))]:
        text = file.read_text(encoding="utf-8")
        for what, pattern in REFUSED.items():
            wrong += [f"{file.relative_to(ROOT)}: {what}: {hit.group(0)}" for hit in pattern.finditer(text)]
    print("\n".join(wrong), end="\n" if wrong else "")
    return len(wrong)


if __name__ == "__main__":
    sys.exit(bool(main()))
