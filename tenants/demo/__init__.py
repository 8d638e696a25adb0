"""Two believable schools for `make demo`: made by the ordinary command, filled by the ordinary importer."""
