"""Pages of marks, homework and reports."""
