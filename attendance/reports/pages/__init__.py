"""Rows of reports, gathered in a constant number of statements."""
