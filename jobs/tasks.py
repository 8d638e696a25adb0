"""Where Celery looks for this app's tasks."""

from .running import run_job, run_platform_job

__all__ = ["run_job", "run_platform_job"]
