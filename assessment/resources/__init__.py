"""Marks, homework and reports as columns."""
