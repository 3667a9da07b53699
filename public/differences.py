"""What became of a text, word by word; pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

SAME, GONE, NEW, LEFT_OUT = "same", "gone", "new", "left out"
# Words of two paragraphs, and pairs of the same line or word in both, beyond which they are shown one after the other.
MOST_WORDS = 1500
MOST_PAIRS = 100_000
# Letters of what stayed the same that are shown before and after a change.
AROUND = 160

WORDS = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the text: the same in both, gone, new, or left out because it is long and the same."""

    kind: str
    text: str


def differences(before: str, after: str) -> list[Part]:
    """The text from before to after, in parts; what stayed the same is shortened between changes."""
    return list(_shortened(_joined(_by_lines(before.splitlines(keepends=True), after.splitlines(keepends=True)))))


def _by_lines(before: list[str], after: list[str]) -> Iterator[Part]:
    for kind, old, new in _steps(before, after):
        if kind == "replace":
            yield from _by_words("".join(old), "".join(new))
        else:
            yield from _parts(kind, old, new)


def _by_words(before: str, after: str) -> Iterator[Part]:
    old_words, new_words = WORDS.findall(before), WORDS.findall(after)
    if max(len(old_words), len(new_words)) > MOST_WORDS:
        yield from (Part(GONE, before), Part(NEW, after))
        return
    for kind, old, new in _steps(old_words, new_words):
        yield from _parts(kind, old, new)


def _steps(before: list[str], after: list[str]) -> Iterator[tuple[str, list[str], list[str]]]:
    if _pairs(before, after) > MOST_PAIRS:
        yield "replace", before, after
        return
    # Spaces and empty lines are met everywhere: looking for the right ones among them takes the cube of their number.
    for kind, old, old_end, new, new_end in SequenceMatcher(str.isspace, before, after, autojunk=False).get_opcodes():
        yield kind, before[old:old_end], after[new:new_end]


def _pairs(before: list[str], after: list[str]) -> int:
    old, new = Counter(before), Counter(after)
    return sum(old[part] * new[part] for part in old.keys() & new.keys() if not part.isspace())


def _parts(kind: str, old: list[str], new: list[str]) -> Iterator[Part]:
    if kind == "equal":
        yield Part(SAME, "".join(old))
    else:
        yield from (Part(how, "".join(words)) for how, words in ((GONE, old), (NEW, new)) if words)


def _joined(parts: Iterator[Part]) -> list[Part]:
    """A lone space between two changes belongs to both, so that a changed sentence reads as one."""
    joined: list[Part] = []
    waiting = {GONE: "", NEW: ""}
    for part in parts:
        if part.kind == SAME and not (part.text.isspace() and "\n" not in part.text and any(waiting.values())):
            joined += [Part(kind, text) for kind, text in waiting.items() if text]
            waiting = {GONE: "", NEW: ""}
            before = joined.pop().text if joined and joined[-1].kind == SAME else ""
            joined.append(Part(SAME, before + part.text))
            continue
        for kind in waiting:
            waiting[kind] += part.text if part.kind in {kind, SAME} else ""
    return joined + [Part(kind, text) for kind, text in waiting.items() if text]


def _shortened(parts: list[Part]) -> Iterator[Part]:
    for at, part in enumerate(parts):
        if part.kind != SAME:
            yield part
            continue
        head = part.text[:AROUND] if at else ""
        tail = part.text[-AROUND:] if at < len(parts) - 1 else ""
        if len(head) + len(tail) >= len(part.text):
            yield part
        else:
            yield from (
                Part(kind, text) for kind, text in ((SAME, head), (LEFT_OUT, ""), (SAME, tail)) if text or kind == LEFT_OUT
            )
