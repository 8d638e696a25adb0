"""The compose file fits the compose specification, and the Dockerfile passes hadolint's rules."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
CHECKS = [
    # The specification's schema comes inside the package.
    [BIN / "check-jsonschema", "--quiet", "--builtin-schema", "vendor.compose-spec", "docker/compose.yaml"],
    [BIN / "hadolint", "docker/Dockerfile"],
]

sys.exit(max(subprocess.run(command, cwd=ROOT).returncode for command in CHECKS))
