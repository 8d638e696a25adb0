"""What people type in, made into clean data."""
