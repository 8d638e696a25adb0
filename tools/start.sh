#!/bin/sh
# The first step of every make target: finds a Python new enough, makes .venv with it and hands
# over. In shell, because it has to speak plainly on a machine where Python is old or missing.
cd "$(dirname "$0")/.." || exit 1

# Run, not looked up: a version manager's shim may exist and still fail, and Debian ships a
# Python that cannot make virtual environments.
fits() {
    "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 12))' >/dev/null 2>&1
}

candidates() {
    [ -z "${PYTHON:-}" ] || echo "$PYTHON"
    printf '%s\n' python3.14 python3.13 python3.12 python3
    ls -d "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.*/bin/python3 2>/dev/null | sort -rV
}

find_python() {
    while IFS= read -r candidate; do
        fits "$candidate" && echo "$candidate" && return
    done <<LIST
$(candidates)
LIST
    command -v uv >/dev/null 2>&1 || return 1
    found=$(uv python find --no-project '>=3.12' 2>/dev/null) && fits "$found" && echo "$found" && return
    echo "No Python 3.12 or newer here: fetching one with uv." >&2
    uv python install 3.13 >&2 && uv python find --no-project 3.13
}

if [ "${1:-}" = clean ]; then
    python=$(find_python) && exec "$python" -m tools.clean
    echo "make clean needs Python 3.12 or newer; to do without, delete .venv, node_modules and .state." >&2
    exit 1
fi

if ! fits .venv/bin/python; then
    python=$(find_python) || {
        echo "Python 3.12 or newer with venv is needed and was not found; install it (on Debian 13: apt install python3-venv) or name it: make PYTHON=/path/to/python3." >&2
        exit 1
    }
    rm -rf .venv
    "$python" -m venv .venv || exit 1
fi
exec .venv/bin/python -m tools.bootstrap "$@"
