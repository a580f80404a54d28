"""python -m tests.county examples/tonggu: write the recorded county anew."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.county.write import write_county

write_county(Path(sys.argv[1]))
