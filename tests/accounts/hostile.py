"""Parsers that do what a parser must not do, for the process that they run in."""

import os
import sys
import time
from pathlib import Path


def greedy(file):
    yield [len(bytearray(300 * 1024 * 1024))]


def endless(file):
    while True:
        pass


def sleeping(file):
    time.sleep(600)
    yield [1]


def talkative(file):
    while True:
        yield "x" * 100_000


def crashing(file):
    os.abort()
    yield [1]


def failing(file):
    raise ValueError(file.read().decode())
    yield [1]


def printing(file):
    print("noise")
    yield file.read().decode()


def curious(file):
    """What it knows of the process that asked for it: environment, Django, arguments beyond the order."""
    yield [sorted(os.environ), "django" in sys.modules, str(Path.cwd())]


def writing(file, *, path):
    try:
        Path(path).write_bytes(b"x" * 10)
    except OSError as error:
        yield type(error).__name__
    else:
        yield "written"
