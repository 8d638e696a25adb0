"""What the connections to the several PostgreSQL servers are called."""

# The cell of the platform's own tables, and of every school that names no other.
HOME = ""


def alias_in(cell: str, alias: str = "default") -> str:
    """What DATABASES calls this connection's counterpart in a cell."""
    return f"{alias}_{cell}" if cell else alias
