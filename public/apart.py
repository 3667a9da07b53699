"""Opens a file that may come from anywhere in a process of its own, with limits on time and memory.

The child (``main``) knows neither the service's settings nor its database. It reads the file from its
standard input and answers on its standard output with one line of JSON, and after it the bytes of what it made. Decoders
are large programs in C: what goes wrong in one ends that child and nothing else.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HOME = Path(__file__).resolve().parent.parent
CHILD = "from public.apart import main; main()"
# Of computing; on a busy machine that may take longer by the clock.
SECONDS, BY_THE_CLOCK = 30, 60
MEMORY = 1536 * 1024**2


class Unopened(Exception):
    """The file cannot be used; ``problem`` is a word for why."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Made:
    """What was made of a file: a few facts, and the new bytes."""

    facts: dict[str, Any]
    parts: list[bytes] = field(default_factory=list)


def ask(question: str, content: bytes, *numbers: int) -> Made:
    """What a child made of ``content``; raises Unopened, also where it ran out of time or memory, or crashed."""
    told = [sys.executable, "-c", CHILD, question, *map(str, numbers)]
    try:
        child = subprocess.run(
            told, input=content, capture_output=True, cwd=HOME, env={"LANG": "C.UTF-8"}, timeout=BY_THE_CLOCK, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise Unopened("too_much") from error
    if child.returncode:
        raise Unopened("too_much")
    return _parsed(child.stdout)


def _parsed(answer: bytes) -> Made:
    line, _end, rest = answer.partition(b"\n")
    facts = json.loads(line)
    if "problem" in facts:
        raise Unopened(facts["problem"])
    parts = []
    for length in facts.pop("lengths"):
        parts.append(rest[:length])
        rest = rest[length:]
    return Made(facts, parts)


# The child's side


def main() -> None:
    """Take the limits, read the file, answer."""
    question, *numbers = sys.argv[1:]
    _keep_to_limits()
    try:
        made = _answer(question, sys.stdin.buffer.read(), [int(number) for number in numbers])
    except Unopened as why:
        made = Made({"problem": why.problem})
    except MemoryError:
        made = Made({"problem": "too_much"})
    line = json.dumps(made.facts | {"lengths": [len(part) for part in made.parts]})
    sys.stdout.buffer.write(b"\n".join([line.encode(), b"".join(made.parts)]))


def _answer(question: str, content: bytes, numbers: list[int]) -> Made:
    """Only the library that is needed is loaded."""
    if question == "picture":
        from public.redrawing import redraw

        return redraw(content, widths=numbers)
    from public.rewriting import rewrite

    return rewrite(content)


def _keep_to_limits() -> None:
    for what, most in (
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
