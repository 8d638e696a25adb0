"""Pages about registers and absences."""
