"""Composition of the product: settings, URLconfs, Celery, WSGI. No app imports it."""

from .celery import app as celery_app

__all__ = ["celery_app"]
