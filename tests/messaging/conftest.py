"""What messaging tests share."""

import pytest

from messaging.actions import Recipient, send_message
from messaging.models import Delivery


@pytest.fixture
def post(cast):
    """post() sends a message about Amina to Grace, by portal and e-mail; returns its e-mail delivery."""

    def sent(**changes):
        to = Recipient(guardian=cast.grace, user=cast.grace.user, email=cast.grace.email, students=(cast.amina,))
        values = {"topic": "test", "subject": "A message", "body": "Hello.", "recipients": [to]} | changes
        message = send_message(**values)
        return Delivery.objects.get(message=message, channel="email")

    return sent
