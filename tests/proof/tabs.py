"""Sends forms from two tabs on two families in a thousand orders, and looks on which family each write landed.

``python -m tests.proof.tabs`` does a thousand times what tests/test_tabs.py does a few. The last line is the figure.
"""

from __future__ import annotations

import sys

from tests.proof.counted import counted

TESTS = "tests/test_tabs.py"
TIMES = 1000


def main() -> int:
    """Interleave ``TIMES`` times; 1 when a write went astray."""
    done = counted(TESTS, TABS=str(TIMES))
    if not done.told:
        sys.stdout.write("tabs: nothing was counted\n")
        return 1
    figures = done.told[0]
    sys.stdout.write(
        f"tabs: {figures['times']} orders of steps in two tabs, {figures['sent']} forms sent, {figures['landed']} landed on the "
        f"family of their tab, {figures['refused']} refused in words, {len(figures['astray'])} astray\n"
    )
    return int(bool(done.failed or figures["astray"]))


if __name__ == "__main__":
    raise SystemExit(main())
