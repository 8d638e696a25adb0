"""Telling families of absences: whom, in which words, when, and what is put right afterwards."""
