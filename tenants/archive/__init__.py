"""A whole school as one ZIP file: written, checked, and read into an empty school."""
