"""Keys that change while the service runs, and the tool that changes them: ``python -m vig.keys new FILE``.

A running process looks at its file of secrets before it seals, and when it meets a key that it does not know; so a fresh key is
used by all of them from the moment on at which it stands in the file, and none has to be started anew.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from vig.secrets import make_key, parse_keys, read_file, write_file

logger = logging.getLogger(__name__)
RINGS = ("FIELD_KEYS", "FILM_KEYS")
USAGE = """\
python -m vig.keys new FILE       put a fresh key in front of each ring; manage.py rotate_keys then seals everything with it
python -m vig.keys drop ID FILE   take a key out, once rotate_keys has said that nothing needs it
python -m vig.keys list FILE      the ids in the file, the ones that seal first"""

Stamp = tuple[int, int, int]


class Keys(Mapping[str, bytes]):
    """The keys of one ring by id, 32 bytes each, the one that seals first; follows its file when that is replaced."""

    def __init__(self, ring: str, keys: Mapping[str, bytes], path: Path | None = None) -> None:
        self._ring, self._path = ring, path
        self._held = dict(keys)
        self._stamp = self._look()

    def __getitem__(self, key_id: str) -> bytes:
        if key_id not in self._held:
            self._follow()
        return self._held[key_id]

    def __iter__(self) -> Iterator[str]:
        self._follow()
        return iter(self._held)

    def __len__(self) -> int:
        return len(self._held)

    def _look(self) -> Stamp | None:
        try:
            found = self._path.stat() if self._path else None
        except OSError:
            return None
        return (found.st_ino, found.st_mtime_ns, found.st_size) if found else None

    def _follow(self) -> None:
        """Take what the file holds now; a file that is gone or wrong changes nothing, and is told once."""
        stamp = self._look()
        if stamp is None or stamp == self._stamp or self._path is None:
            return
        try:
            self._held = parse_keys(self._ring, read_file(self._path, private=False).get(self._ring, ""))
        except ImproperlyConfigured:
            logger.exception("The file of secrets was changed and is not usable; the keys of before stay.")
        self._stamp = stamp


def new(path: Path) -> list[str]:
    """Put a fresh key in front of each ring of the file; the ids drawn."""
    held = read_file(path, private=False)
    drawn = []
    for ring in RINGS:
        key_id = _free_id(parse_keys(ring, held.get(ring, "")))
        held[ring] = f"{make_key(key_id)},{held[ring]}"
        drawn.append(f"{ring} {key_id}")
    write_file(path, held)
    return drawn


def drop(path: Path, key_id: str) -> list[str]:
    """Take the key with this id out of each ring, but never the one that seals; raises ImproperlyConfigured."""
    held = read_file(path, private=False)
    dropped = []
    for ring in RINGS:
        keys = [part.strip() for part in held.get(ring, "").split(",")]
        kept = [part for part in keys if part.partition(":")[0] != key_id]
        if kept == keys:
            continue
        if keys[0].partition(":")[0] == key_id:
            raise ImproperlyConfigured(f"{key_id} seals what is written now in {ring}: put a new key in front of it first.")
        held[ring] = ",".join(kept)
        dropped.append(f"{ring} {key_id}")
    if not dropped:
        raise ImproperlyConfigured(f"No key in the file is called {key_id}.")
    write_file(path, held)
    return dropped


def listed(path: Path) -> list[str]:
    """Each ring with the ids in it, the one that seals first."""
    held = read_file(path, private=False)
    return [f"{ring} {' '.join(parse_keys(ring, held.get(ring, '')))}" for ring in RINGS]


def _free_id(keys: Mapping[str, bytes]) -> str:
    """The next number: an id that was dropped is not given to another key."""
    numbers = [int(key_id[1:]) for key_id in keys if key_id.startswith("k") and key_id[1:].isdecimal()]
    return f"k{max(numbers, default=0) + 1}"


def main(arguments: Sequence[str]) -> int:
    """Do what was asked and print what changed; the exit status."""
    try:
        match arguments:
            case ["new", file]:
                told = new(Path(file))
            case ["drop", key_id, file]:
                told = drop(Path(file), key_id)
            case ["list", file]:
                told = listed(Path(file))
            case _:
                print(USAGE, file=sys.stderr)  # noqa: T201 - for a person at a terminal
                return 2
    except ImproperlyConfigured as fault:
        print(fault, file=sys.stderr)  # noqa: T201
        return 1
    print(*told, sep="\n")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
