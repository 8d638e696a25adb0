"""Marks and standards as lists to take out."""
