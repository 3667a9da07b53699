"""The index by which visitors find resources: for each word and each property, which of them have it, a bit for each.

A query is an AND of whole numbers, so that it costs the same among ten resources as among ten thousand, on any database.
Whoever writes here holds the shelf of the resources. docs/decisions/0018 says why it is not the database's own search.
"""

from __future__ import annotations

import functools
import operator
from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import partial
from typing import ClassVar

from django.db import models

Name = tuple[str, str]
AT_ONCE = 400
# The entries of the shelf itself: all that is on it, who is at each place, at which place each is, and who stands apart.
EVERYTHING, ORDER, PLACES, FEATURED = ("shelf", "all"), ("shelf", "order"), ("shelf", "places"), ("shelf", "featured")


class IndexManager(models.Manager["IndexEntry"]):
    """The only reader and the only writer of the index."""

    def held(self, *, facets: Iterable[str], names: Iterable[Name] = ()) -> dict[Name, bytes]:
        """The entries of these facets and of these names, in one query; what nothing is found by is missing."""
        wanted = models.Q(facet__in=set(facets))
        for facet, values in _by_facet(names).items():
            wanted |= models.Q(facet=facet, value__in=values)
        rows = self.filter(wanted).values_list("facet", "value", "held")
        return {(facet, value): bytes(held) for facet, value, held in rows}

    def begun_like(self, starts: Iterable[str]) -> dict[Name, bytes]:
        """The entries of all words with one of these beginnings, in one query."""
        wanted = functools.reduce(operator.or_, (models.Q(value__startswith=start) for start in starts))
        rows = self.filter(wanted, facet="word").values_list("facet", "value", "held")
        return {(facet, value): bytes(held) for facet, value, held in rows}

    def file(self, resource: int, names: set[Name], *, before: set[Name]) -> None:
        """Let a resource be found by these names, and by those of before no more."""
        concerned = sorted(names | before)
        for first in range(0, len(concerned), AT_ONCE):
            some = concerned[first : first + AT_ONCE]
            held = self.held(facets=(), names=some)
            turned = {name: _with(held.get(name, b""), resource, held_there=name in names) for name in some}
            self._write({name: bits for name, bits in turned.items() if bits != held.get(name)})

    def shelve(self, order: list[int], *, featured: int | None) -> None:
        """Keep the order in which the published resources stand, and which of them stands apart."""
        last = max(order, default=0)
        places = array(width(last), [0]) * (last + 1)
        for place, resource in enumerate(order):
            places[resource] = place
        bits = bytearray(len(places) // 8 + 1)
        for resource in order:
            bits[resource >> 3] |= 1 << (resource & 7)
        told = {EVERYTHING: bits, ORDER: array(width(last), order), PLACES: places, FEATURED: array("I", [featured or 0])}
        self._write({name: bytes(entry) for name, entry in told.items()})

    def fill(self, filed: Iterable[tuple[int, set[Name]]], *, last: int) -> None:
        """Make the whole index anew of what each resource is to be found by, up to the one with the last key."""
        self.exclude(facet="shelf").delete()
        held: dict[Name, bytearray] = defaultdict(partial(bytearray, last // 8 + 1))
        for resource, names in filed:
            for name in names:
                held[name][resource >> 3] |= 1 << (resource & 7)
        entries = list(held)
        for first in range(0, len(entries), AT_ONCE):
            self._write({name: bytes(held[name]) for name in entries[first : first + AT_ONCE]})

    def _write(self, held: Mapping[Name, bytes]) -> None:
        entries = [IndexEntry(facet=facet, value=value, held=bits) for (facet, value), bits in held.items()]
        self.bulk_create(entries, update_conflicts=True, unique_fields=["facet", "value"], update_fields=["held"])


class IndexEntry(models.Model):
    """One thing to find resources by, and the resources that it finds: bit n is the one with the key n."""

    facet = models.CharField(max_length=10)
    value = models.CharField(max_length=40)
    held = models.BinaryField()

    objects: ClassVar[IndexManager] = IndexManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["facet", "value"], name="one_index_entry_a_name")]

    def __str__(self) -> str:
        return f"{self.facet}:{self.value}"


def width(last: int) -> str:
    """How an array holds keys and places up to this key: in two bytes each as long as that is enough, else in four."""
    return "H" if last < 1 << 16 else "I"


def as_bits(held: bytes) -> int:
    """An entry as the whole number whose bits are its resources."""
    return int.from_bytes(held, "little")


def _with(held: bytes, resource: int, *, held_there: bool) -> bytes:
    bit = 1 << resource
    bits = as_bits(held) | bit if held_there else as_bits(held) & ~bit
    return bits.to_bytes((bits.bit_length() + 7) // 8, "little")


def _by_facet(names: Iterable[Name]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for facet, value in names:
        found[facet].append(value)
    return found
