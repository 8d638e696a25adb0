"""Input of those who set homework and of those who hand it in."""
