"""What a school holds, as hashes: to see that nothing of it changed."""

import hashlib

from django.db import connection
from django_tenants.utils import tenant_context

from tenants.archive.tables import hash_rows
from tenants.provisioning.media import media_folder


def checksum(school):
    """{table or file: hash} of every column of every table of the school, and of every file in its folder."""
    found = {}
    with tenant_context(school), connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, array_agg(column_name::text ORDER BY column_name)"
            " FROM information_schema.columns WHERE table_schema = %s GROUP BY table_name",
            [school.schema_name],
        )
        for table, columns in cursor.fetchall():
            found[table] = hash_rows(cursor, table, columns)
    for path in sorted(media_folder(school.schema_name).rglob("*")):
        if path.is_file():
            found[str(path)] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found
