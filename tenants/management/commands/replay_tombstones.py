"""Erases again what a restored backup has brought back."""

from core.commands import ProductCommand
from tenants.actions import replay_tombstones


class Command(ProductCommand):
    help = "After a restore: erase again the schools that had been erased before. Run it before anybody gets in."

    def handle(self, **options):
        names = replay_tombstones()
        for name in names:
            self.stdout.write(f"Erased again: {name}")
        if not names:
            self.stdout.write("Nothing came back.")
