"""Marks as teachers enter and read them."""
