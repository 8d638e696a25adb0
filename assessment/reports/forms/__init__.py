"""Input about rounds, comments, templates and letters."""
