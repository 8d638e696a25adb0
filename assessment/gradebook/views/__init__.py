"""Pages of assessments, marks and schemes."""
