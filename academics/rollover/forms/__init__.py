"""A year-end as it is typed in: the new year, and what becomes of each student."""
