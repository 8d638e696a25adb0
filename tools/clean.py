"""`make clean`: back to a fresh checkout, the demo's data included."""

import shutil
import sys

from tools import paths


def main() -> int:
    """Remove everything set-up and running have made."""
    claim = paths.Claim()
    if not claim.take():
        print(f"Still running here: {claim.read().get('label', 'another command')}. Stop it first.", file=sys.stderr)
        return 1
    root = paths.ROOT
    doomed = [root / ".venv", root / "node_modules", paths.data_folder(), paths.STATE]
    doomed += [root / name for name in (".pytest_cache", ".ruff_cache", ".hypothesis", ".import_linter_cache")]
    doomed += root.glob("[!.]*/**/__pycache__")
    for folder in doomed:
        shutil.rmtree(folder, ignore_errors=True)
    print("Removed packages, caches and the demo's data.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
