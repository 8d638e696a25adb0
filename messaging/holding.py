"""Whether a message still holds when it is sent. Only the app that had it written knows: it answers for its topic."""

_questions = {}


def ask_before_sending(topic, is_outdated):
    """From now on `is_outdated(delivery)` is asked at each attempt to send a message of the topic."""
    _questions[topic] = is_outdated


def is_outdated(delivery):
    question = _questions.get(delivery.message.topic)
    return question is not None and question(delivery)
