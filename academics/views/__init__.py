"""Pages of a school's structure and people."""
