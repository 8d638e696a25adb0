"""Who may do what with marks, homework and reports."""
