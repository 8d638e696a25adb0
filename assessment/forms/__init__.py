"""What people type about marks, homework and reports, made clean."""
