"""Backups of schools."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.data_policy import DataPolicy, DataScope, Keep, Privacy

from ..querysets import BackupQuerySet
from .school import School


class Backup(models.Model):
    """One backup of a school: a file below BACKUP_ROOT."""

    class Maker(models.TextChoices):
        SCHOOL = "school", _("The school")
        STAFF = "staff", _("The platform’s staff")
        COMMAND = "command", _("A command")

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="backups")
    # Its name there. Who may read the file may read everything: it is shown to nobody.
    file = models.CharField(max_length=200)
    size = models.BigIntegerField()
    maker = models.CharField(max_length=10, choices=Maker.choices)
    # Whoever asked for it, by name: a school's people are not users here.
    asked_by = models.CharField(max_length=300)
    taken_at = models.DateTimeField(auto_now_add=True)

    data_policy = DataPolicy(DataScope.PLATFORM, Privacy.PERSONAL, Keep.along_with("school"))

    objects = BackupQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.school}, {self.taken_at:%Y-%m-%d %H:%M}"
