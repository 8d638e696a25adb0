"""What pages show: rows gathered for them, in a number of statements that does not grow with the rows."""
