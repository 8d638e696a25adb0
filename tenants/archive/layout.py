"""What lies where in the file."""

from pathlib import PurePosixPath

FORMAT = "school-archive"
FORMAT_VERSION = 1

README = "README.txt"
MANIFEST = "manifest.json"
SETTINGS = "school.json"
TABLES = "tables/"
FILES = "files/"

# What the school has set about itself; its row is the platform's.
SCHOOL_FIELDS = ("name", "country", "timezone", "locale", "week_days", "accent", "contact")


def table_entry(table):
    return f"{TABLES}{table}.csv"


def file_entry(name):
    return f"{FILES}{name}"


def is_safe(name):
    """Whether an entry's name leads nowhere but into the folder that it is unpacked to."""
    return (
        name.isprintable()
        and "\\" not in name
        and ":" not in name
        and not name.startswith("/")
        and all(part not in ("", ".", "..") for part in name.split("/"))
        and str(PurePosixPath(name)) == name
    )
