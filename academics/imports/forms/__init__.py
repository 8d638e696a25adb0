"""Input about sheets."""
