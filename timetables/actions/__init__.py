"""Verbs about bell times, timetables and lessons."""
