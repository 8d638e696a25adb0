"""A school changes its PostgreSQL server: followed live, held still for seconds, switched."""
