"""Django's `ENGINE`: one connection, one school at a time."""

from django_tenants.postgresql_backend import base


class DatabaseWrapper(base.DatabaseWrapper):
    """In a school's context the search path holds that school's schema and nothing else.

    django-tenants appends `public` by default. Then a table that is missing in a school, such
    as after a half-done migration, would silently be read from the platform's own: here such a
    query fails instead.
    """

    def set_tenant(self, tenant, include_public=False):
        super().set_tenant(tenant, include_public=False)

    def set_schema(self, schema_name, include_public=False, tenant_type=None):
        super().set_schema(schema_name, include_public=False, tenant_type=tenant_type)
