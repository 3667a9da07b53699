"""What tests tell the proof that runs them: a line of figures each, in a file that it reads; elsewhere nobody is told."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

# The variable with the file's path.
TOLD = "TOLD"


def tell(**figures: Any) -> None:
    """Tell what was counted."""
    if path := os.environ.get(TOLD):
        with Path(path).open("a") as lines:
            lines.write(json.dumps(figures) + "\n")
