"""Pages of accounts and access."""
