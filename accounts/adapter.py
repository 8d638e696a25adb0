"""allauth's settings that are code."""

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up by themselves: people are invited by their school."""

    def is_open_for_signup(self, request):
        return False
