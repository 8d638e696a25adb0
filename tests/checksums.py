"""What a school holds, as hashes: to see that nothing of it changed."""

import hashlib

from django.db import connection
from django_tenants.utils import tenant_context

from tenants.backup.checksums import read_checksums
from tenants.provisioning.media import media_folder


def checksum(school):
    """{table or file: hash} of every column of every table of the school, and of every file in its folder."""
    with tenant_context(school), connection.cursor() as cursor:
        found = read_checksums(cursor)
    for path in sorted(media_folder(school.schema_name).rglob("*")):
        if path.is_file():
            found[str(path)] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found
