"""Whether rows are still as they were written, for what is to be taken back: by a hash of each."""

from collections.abc import Iterable

from django.db import connection
from django.db.models import Model


def row_hashes(model: type[Model], columns: Iterable[str], ids: Iterable[int | str]) -> dict[str, str]:
    """{id: hash of the columns} of the rows that there are, by one statement."""
    quote = connection.ops.quote_name
    listed = ", ".join(quote(column) for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, md5(ROW({listed})::text) FROM {quote(model._meta.db_table)} WHERE id = ANY(%s)",  # noqa: S608  (quoted names)
            [[int(pk) for pk in ids]],
        )
        return {str(pk): digest for pk, digest in cursor.fetchall()}
