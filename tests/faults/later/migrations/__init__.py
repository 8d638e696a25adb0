"""Those of accounts, and one more."""

from accounts import migrations

__path__ = [*__path__, *migrations.__path__]
