"""Making a school: its schema from pre-rendered DDL, what it starts with, its address."""
