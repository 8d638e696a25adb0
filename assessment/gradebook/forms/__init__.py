"""Input about assessments, marks and schemes."""
