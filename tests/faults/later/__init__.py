"""A later release: accounts has one migration more."""
