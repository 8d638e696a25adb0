"""How far a job is, kept outside its transaction: the cache shows it to others while the work is not committed.

Losing it loses nothing but the moving bar.
"""

import time

from django.conf import settings
from django.core.cache import cache

KEEP_SECONDS = 3600
_MIN_INTERVAL = 0.3


class Reporter:
    """The `progress(done, total, step)` that a job's function is given; cheap to call often."""

    def __init__(self, job_id):
        self._job_id = job_id
        self._written_at = 0.0
        self.total = 0

    def __call__(self, done, total, step=""):
        self.total = total
        now = time.monotonic()
        if done < total and now - self._written_at < _MIN_INTERVAL:
            return
        self._written_at = now
        value = {"done": done, "total": total, "step": str(step), "at": time.time()}
        cache.set(_key(self._job_id), value, timeout=KEEP_SECONDS)


def add_to(job):
    """Gives an unfinished `job` the done, total and step that its worker reported last."""
    reported = None if job.is_finished else _read(job.pk)
    if reported:
        job.done, job.total, job.step = reported["done"], reported["total"], reported["step"]
    return job


def is_fresh(job_id):
    """Whether a worker reported on the job lately."""
    reported = _read(job_id)
    return reported is not None and time.time() - reported["at"] < settings.JOB_SILENCE_SECONDS


def _read(job_id):
    return cache.get(_key(job_id))


def _key(job_id):
    return f"job:{job_id}"
