"""Pages of guardians and students."""
