"""Verbs of marks, homework and reports; one transaction each."""
