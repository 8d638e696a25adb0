"""Where the platform and its schools answer: the one place that builds their addresses."""

from django.conf import settings


def school_host(subdomain):
    """The host name of the school with this subdomain."""
    return f"{subdomain}.{settings.PLATFORM_DOMAIN}"


def subdomain_of(school):
    """The school's name before the platform's domain; its whole host when it has a domain of its own."""
    return _primary_host(school).removesuffix(f".{settings.PLATFORM_DOMAIN}")


def school_url(school, path="/"):
    """The full address of `path` at the school, by its primary domain."""
    return _url(_primary_host(school), path)


def platform_url(path="/"):
    """The full address of `path` on the platform's own host."""
    return _url(settings.PLATFORM_DOMAIN, path)


def _primary_host(school):
    """Reads prefetched domains without a query; an empty text while the school has none."""
    domains = list(school.domains.all())
    return next((domain.domain for domain in domains if domain.is_primary), domains[0].domain if domains else "")


def _url(host, path):
    secure = settings.SESSION_COOKIE_SECURE
    usual = 443 if secure else 80
    port = f":{settings.PLATFORM_PORT}" if settings.PLATFORM_PORT not in (0, usual) else ""
    return f"{'https' if secure else 'http'}://{host}{port}{path}"
