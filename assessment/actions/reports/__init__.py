"""Verbs of report cards, transcripts and letters."""
