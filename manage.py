#!/usr/bin/env python
"""Django's command line; `make manage ARGS="..."` runs it against the demo's services."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "schoolsaas.settings.dev")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
