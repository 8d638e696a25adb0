"""Telling families of published report cards: whom, in which words, and when."""
