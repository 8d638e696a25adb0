"""Tells the rest of the request who acts."""

from django.conf import settings

from .current import Actor, acting


def client_ip(request):
    """The caller's address. Behind our own TLS front that is its X-Real-IP, which it always sets itself."""
    if settings.SECURE_PROXY_SSL_HEADER:
        return request.headers.get("X-Real-IP") or request.META.get("REMOTE_ADDR")
    return request.META.get("REMOTE_ADDR")


class CurrentUserMiddleware:
    """Makes the signed-in user the actor of everything that the request does."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        agent = request.headers.get("User-Agent", "")[:300]
        user = request.user if request.user.is_authenticated else None
        name = user.name if user else "Somebody not signed in"
        with acting(Actor(user=user, name=name, ip=client_ip(request) or None, user_agent=agent)):
            return self.get_response(request)
