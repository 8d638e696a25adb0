"""One school's backup, as PostgreSQL dumps it; restored beside the live school, compared, swapped in."""
