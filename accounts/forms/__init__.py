"""Input about accounts."""
