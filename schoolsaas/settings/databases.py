"""PostgreSQL: the home server with the platform's own tables, and further servers for schools.

Two logins on each. The ordinary one owns nothing and acts as the role of the school, or of the platform, that is
selected. The owner makes and changes schemas; only provisioning and migrations use it.
"""

from psycopg import IsolationLevel

from core.postgres.cells import HOME, alias_in

from . import env

PLATFORM_ROLE = env.text("PLATFORM_ROLE", "schoolsaas_platform")
OWNER_DATABASE = "owner"
# The ordinary login again, for what must see a school as it was at one moment.
SNAPSHOT_DATABASE = "snapshot"

# Servers beside the home one, the cells: CELLS=b,c and for each one DATABASE_URL_B, DATABASE_OWNER_URL_B and so on.
CELLS = env.words("CELLS")
# By which URL the other servers read a school from this one while it moves to them: {cell: URL}, "" for home.
REPLICATION_URLS = {cell: env.text(env.of_cell("REPLICATION_URL", cell), "") for cell in (HOME, *CELLS)}

# Hosts of PostgreSQL and Valkey that may be reached without TLS: on a network that does not leave the machine.
PLAIN_TEXT_HOSTS = env.words("PLAIN_TEXT_HOSTS")

# Of each process. A lost connection is tried again for so many seconds, then anew when somebody asks: by itself
# the pool would wait longer after each try, in the end for minutes after PostgreSQL is back.
DATABASE_POOL = {
    "min_size": 1,
    "max_size": env.number("DATABASE_POOL", 8),
    "max_lifetime": 600,
    "timeout": 5,
    "reconnect_timeout": 3,
}


# A backend's memory grows by a third of a megabyte with each school: after so many the pool replaces it.
MAX_SCHOOLS = env.number("DATABASE_SCHOOLS", 100)


def of_cell(cell, *default):
    """The connections of one server, by what DATABASES calls them in the home cell."""
    url = env.text(env.of_cell("DATABASE_URL", cell), *default)
    ordinary = {"ENGINE": "core.postgres", "PLATFORM_ROLE": PLATFORM_ROLE, "CONN_MAX_AGE": 0}
    owner = env.database(env.of_cell("DATABASE_OWNER_URL", cell), url)
    connections = {
        "default": {**ordinary, **env.parts(url), "CELL": cell, "MAX_SCHOOLS": MAX_SCHOOLS, "CONN_HEALTH_CHECKS": True},
        OWNER_DATABASE: {"ENGINE": "core.postgres", **owner, "CONN_MAX_AGE": 0},
        SNAPSHOT_DATABASE: {**ordinary, **env.parts(url)},
    }
    connections[SNAPSHOT_DATABASE]["OPTIONS"]["isolation_level"] = IsolationLevel.REPEATABLE_READ
    return connections


DATABASES = {
    **of_cell(HOME, "postgresql:///schoolsaas"),
    **{alias_in(cell, alias): database for cell in CELLS for alias, database in of_cell(cell).items()},
}
