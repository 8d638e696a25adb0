"""Which tables belong into which schema."""

from typing import Any, Literal, cast

from django.apps import apps
from django.conf import settings
from django.db import connections

from .base import PUBLIC, DatabaseWrapper


class SchemaRouter:
    """Migrations make the platform's tables in the public schema and a school's tables in its own."""

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> Literal[False] | None:
        config = apps.get_app_config(app_label)
        in_public = cast(DatabaseWrapper, connections[db]).schema_name == PUBLIC
        wanted = settings.SHARED_APPS if in_public else settings.TENANT_APPS
        names = {config.name, f"{config.__module__}.{config.__class__.__name__}"}
        return None if names.intersection(wanted) else False
