"""Messages and deliveries as columns."""

from django.utils.translation import gettext_lazy as _

from core.list_files import Column, ExportResource


class MessageResource(ExportResource):
    """Messages read with `with_outcome`."""

    created_at = Column("created_at", _("When"))
    subject = Column("subject", _("Subject"))
    body = Column("body", _("Text"))
    sent = Column("sent", _("Sent"))
    waiting = Column("waiting", _("Waiting"))
    failed = Column("failed", _("Failed"))
    read = Column("read", _("Read"))


class DeliveryResource(ExportResource):
    """Deliveries read with `with_people`, and their message."""

    created_at = Column("message__created_at", _("When"))
    subject = Column("message__subject", _("Subject"))
    recipient = Column(header=_("To whom"))
    students = Column(header=_("About"))
    channel = Column(header=_("Channel"))
    address = Column("address", _("Address"))
    state = Column(header=_("State"))
    attempts = Column("attempts", _("Attempts"))
    sent_at = Column("sent_at", _("Sent"))
    read_at = Column("read_at", _("Read"))
    error = Column("error", _("Error"))

    # What a mail server answers names the address that it refused.
    CONTACTS = ("address", "error")

    def dehydrate_recipient(self, delivery):
        """Without contacts, nothing for somebody who is no longer in the school's data: only their address is left."""
        person = delivery.guardian or delivery.recipient
        return person.name if person else "" if "address" in self.without else delivery.address

    def dehydrate_students(self, delivery):
        return ", ".join(student.name for student in delivery.students.all())

    def dehydrate_channel(self, delivery):
        return delivery.get_channel_display()

    def dehydrate_state(self, delivery):
        return delivery.get_state_display()
