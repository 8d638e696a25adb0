"""Runs `create_tenant` in a process of its own for each line that it reads, and says which. To be killed.

Started as a program beside the site: Django is loaded once, so that a test need not wait for it each time.
"""

import os
import shlex
import sys

import django


def main():
    django.setup()
    from django.core.management import call_command

    for line in sys.stdin:
        if child := os.fork():
            print(child, flush=True)
            _pid, status = os.waitpid(child, 0)
            print(os.waitstatus_to_exitcode(status), flush=True)
        else:
            with open(os.devnull, "w") as nowhere:
                call_command("create_tenant", *shlex.split(line), stdout=nowhere)
            os._exit(0)


if __name__ == "__main__":
    main()
