"""Set-up and running: what the Makefile's targets do. Not part of the product itself."""
