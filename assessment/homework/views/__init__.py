"""Pages of homework for those who set and return it."""
