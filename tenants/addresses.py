"""Where the platform and its schools answer: the one place that builds their addresses."""

from django.conf import settings
from django_tenants.utils import get_public_schema_name, schema_context


def platform_domain():
    """What follows a school's subdomain in the address bar: the domain, with a port where there is one."""
    return settings.PLATFORM_DOMAIN + _port()


def school_host(subdomain):
    """The host name of the school with this subdomain."""
    return f"{subdomain}.{settings.PLATFORM_DOMAIN}"


def subdomain_of(school):
    """The school's name before the platform's domain; its whole host when it has a domain of its own."""
    return _primary_host(school).removesuffix(f".{settings.PLATFORM_DOMAIN}")


def url_of_school(school, path="/"):
    """The full address of `path` at the school, by its primary domain."""
    return _url(_primary_host(school), path)


def platform_url(path="/"):
    """The full address of `path` on the platform's own host."""
    return _url(settings.PLATFORM_DOMAIN, path)


def _primary_host(school):
    """Reads prefetched domains without a query; an empty text while the school has none."""
    with schema_context(get_public_schema_name()):
        domains = list(school.domains.all())
    return next((domain.domain for domain in domains if domain.is_primary), domains[0].domain if domains else "")


def _url(host, path):
    return f"{'https' if _secure() else 'http'}://{host}{_port()}{path}"


def _secure():
    return settings.SESSION_COOKIE_SECURE


def _port():
    usual = 443 if _secure() else 80
    return f":{settings.PLATFORM_PORT}" if settings.PLATFORM_PORT not in (0, usual) else ""
