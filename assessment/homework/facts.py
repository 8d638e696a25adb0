"""What follows from the fields of a homework or a submission, for their models and for rows of the same fields."""

HAND_IN_ONLINE, HAND_IN_PAPER, HAND_IN_NOTHING = "online", "paper", "nothing"


class HandInFacts:
    """Of something with `hand_in`."""

    __slots__ = ()

    @property
    def is_online(self):
        return self.hand_in == HAND_IN_ONLINE

    @property
    def is_on_paper(self):
        return self.hand_in == HAND_IN_PAPER

    @property
    def is_collected(self):
        """Whether there is anything to hand in."""
        return self.hand_in != HAND_IN_NOTHING


class DeadlineFacts:
    """Of something with `due_at`, `extended_until`, `handed_in_at` and `returned_at`."""

    __slots__ = ()

    @property
    def is_handed_in(self):
        return self.handed_in_at is not None

    @property
    def is_returned(self):
        return self.returned_at is not None

    @property
    def deadline(self):
        """Until when this student may hand it in without being late."""
        return max(self.due_at, self.extended_until) if self.extended_until else self.due_at
