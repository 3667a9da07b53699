"""A sample of the proof of uploads: a real web server, real cuts."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from scripts.parts import ROOT

DECIDED_THERE = {"DATABASE_URL", "VAR_DIR", "VIG_ENV"}


@pytest.mark.films
def test_uploads_cut_by_client_network_silence_and_kill_arrive_as_they_were_sent():
    environment = {name: value for name, value in os.environ.items() if name not in DECIDED_THERE}
    command = [sys.executable, "-m", "tests.proof.uploads", "--count", "20"]

    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False)

    assert done.stdout.splitlines()[-1:] == ["uploads: 20 cut, 20 resumed, 20 equal"], done.stderr[-3000:]
    assert done.returncode == 0
