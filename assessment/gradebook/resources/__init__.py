"""Lists to take out."""
