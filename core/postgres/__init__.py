"""Database backend: django-tenants' with the public schema out of a school's reach."""
