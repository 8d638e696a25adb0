"""Every icon that a page names is in static/icons.svg, and the sprite holds no other."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tools.icons import check

sys.exit(check())
