"""Finds resources in the index: by words, by their properties, in the order that the admins gave them."""

from __future__ import annotations

import difflib
import itertools
from array import array
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from django.db import models, transaction

from accounts.kept import end_generation
from public.cards import COLUMNS, Card
from public.models import IndexEntry, Resource
from public.models.index import EVERYTHING, FEATURED, ORDER, PLACES, Name, as_bits, width
from public.models.resource import minutes_to_read
from public.stems import LONGEST_START, SHORTEST_START, stem, words_in

PAGE = 24
FEW = 500  # so many hits are sorted; more are met soon enough on the way through the order
WORDS_AT_MOST = 8
# A slip of the finger: so many words at most, of at least so many letters, with this much alike.
SLIPS_AT_MOST, SHORTEST_SLIP, ALIKE = 2, 4, 0.75
# What suits everybody is found with what suits somebody.
FOR_ALL = {"audience": Resource.Audience.EVERYONE.value, "stage": Resource.Stage.ANY.value, "age": Resource.Age.ANY.value}


@dataclass(frozen=True, slots=True)
class Found:
    """One page of what was looked for, how much there is in all, and how much each further narrowing would leave."""

    cards: list[Card]
    featured: Card | None
    total: int
    page: int
    pages: int
    counts: dict[Name, int] = field(default_factory=dict)
    is_near: bool = False  # what was asked for is nowhere: these have the nearest words


def find(words: str, narrowed: dict[str, str], page: int) -> Found:
    """The resources that hold all these words and have these properties; three queries for any number, a fourth for slips."""
    asked = words_in(words)[:WORDS_AT_MOST]
    index = Index(IndexEntry.objects.held(facets=("shelf", *Resource.FACETS), names=names_of(asked)))
    hidden = Resource.objects.hidden_by_date()
    hits = index.hits(asked, narrowed, hidden=hidden)
    meant = {} if hits else index.meant(asked)
    if meant:
        hits = index.hits(asked, narrowed, hidden=hidden, meant=meant)
    pages = max(1, -(-hits.bit_count() // PAGE))
    page = min(page, pages)
    apart = index.featured if page == 1 and not asked and not narrowed and hits >> index.featured & 1 else 0
    wanted = index.page(hits, index.titled(asked) & hits, first=(page - 1) * PAGE, most=PAGE)
    rows = shown([*wanted, apart] if apart else wanted)
    cards = [rows[key] for key in wanted if key in rows and key != apart]
    return Found(cards, rows.get(apart), hits.bit_count(), page, pages, index.counts(hits), bool(meant and hits))


def alike(resource: Resource, *, most: int) -> list[Card]:
    """What comes next on the shelf and helps at the same stage; two queries."""
    stages = [("stage", resource.stage), ("stage", FOR_ALL["stage"])]
    index = Index(IndexEntry.objects.held(facets=("shelf",), names=stages))
    next_ones = index.after(resource.pk, index.either(stages), most=2 * most)
    rows = shown(next_ones)
    return [rows[key] for key in next_ones if key in rows][:most]


def shown(keys: Iterable[int]) -> dict[int, Card]:
    """The cards of those of these, all on the shelf, whose days it is, by key.

    That they are published is what the shelf says; asked for it again, SQLite would read by state instead of by key.
    """
    rows = Resource.objects.on_their_days().filter(pk__in=keys).values_list(*COLUMNS)
    return {card.pk: card for card in map(Card._make, rows)}


def names_of(asked: list[str]) -> list[Name]:
    """The entries of the index by which words are looked up; the last word may be a beginning."""
    names = [(facet, stem(word)) for word in asked for facet in ("word", "title")]
    return [*names, ("begins", asked[-1][:LONGEST_START])] if asked and len(asked[-1]) >= SHORTEST_START else names


class Index:
    """What the index says, as far as one request asks; sets of resources are whole numbers, a bit for each."""

    def __init__(self, held: dict[Name, bytes]) -> None:
        self.held = held
        last = self.bits(EVERYTHING).bit_length() - 1
        self.order = array(width(last), held.get(ORDER, b""))
        self.places = array(width(last), held.get(PLACES, b""))
        self.featured = next(iter(array("I", held.get(FEATURED, b""))), 0)

    def bits(self, name: Name) -> int:
        """Everything that is found by a name."""
        return as_bits(self.held.get(name, b""))

    def either(self, names: Iterable[Name]) -> int:
        """Everything that is found by one of these names."""
        found = 0
        for name in names:
            found |= self.bits(name)
        return found

    def hits(
        self, asked: list[str], narrowed: dict[str, str], *, hidden: Iterable[int], meant: Mapping[str, str] | None = None
    ) -> int:
        """What is on the shelf, holds every word, or the stem that was meant by it, and has every property."""
        found = self.bits(EVERYTHING)
        for word in asked:
            found &= self.bits(("word", meant[word])) if meant and word in meant else self.holding(word, asked)
        for facet, value in narrowed.items():
            found &= self.either([(facet, value), (facet, FOR_ALL.get(facet, value))])
        for key in hidden:
            found &= ~(1 << key)
        return found

    def holding(self, word: str, asked: list[str]) -> int:
        """Everything with this word, or where it is the last that was asked for, with one that begins so."""
        begun = [("begins", word[:LONGEST_START])] if word == asked[-1] else []
        return self.either([("word", stem(word)), *begun])

    def meant(self, asked: list[str]) -> dict[str, str]:
        """For each word that stands nowhere the stem that is nearest to it; nothing where one is too far from all."""
        slips = [word for word in dict.fromkeys(asked) if not self.holding(word, asked) & self.bits(EVERYTHING)]
        if not 0 < len(slips) <= SLIPS_AT_MOST or min(map(len, slips)) < SHORTEST_SLIP:
            return {}
        self.held |= IndexEntry.objects.begun_like({word[:2] for word in slips})
        stems = [value for facet, value in self.held if facet == "word" and self.bits((facet, value)) & self.bits(EVERYTHING)]
        nearest = {word: difflib.get_close_matches(stem(word), stems, n=1, cutoff=ALIKE) for word in slips}
        return {word: near[0] for word, near in nearest.items()} if all(nearest.values()) else {}

    def titled(self, asked: list[str]) -> int:
        """What has all these words in its title; nothing without words."""
        found = self.bits(("title", stem(asked[0]))) if asked else 0
        for word in asked[1:]:
            found &= self.bits(("title", stem(word)))
        return found

    def page(self, hits: int, better: int, *, first: int, most: int) -> list[int]:
        """The keys of some of the hits, the better ones before the others, each in the order of the shelf."""
        if not better and first > hits.bit_count() // 2:  # nearer from the end
            skipped = max(0, hits.bit_count() - first - most)
            return list(itertools.islice(self.in_order(hits, backwards=True), skipped, hits.bit_count() - first))[::-1]
        ordered = itertools.chain(self.in_order(hits & better), self.in_order(hits & ~better))
        return list(itertools.islice(ordered, first, first + most))

    def after(self, key: int, found: int, *, most: int) -> list[int]:
        """The keys of what follows a resource on the shelf, from the beginning again after its end."""
        found &= ~(1 << key)
        place = self.places[key] if key < len(self.places) else 0
        turned = itertools.chain(self.order[place:], self.order[:place])
        return list(itertools.islice((other for other in turned if found >> other & 1), most))

    def in_order(self, found: int, *, backwards: bool = False) -> Iterable[int]:
        """The keys in a set, as they stand on the shelf."""
        if found.bit_count() <= FEW:
            return sorted(_keys(found), key=self.places.__getitem__, reverse=backwards)
        held = found.to_bytes(len(self.places) // 8 + 1, "little")
        order = reversed(self.order) if backwards else self.order
        return (key for key in order if held[key >> 3] >> (key & 7) & 1)

    def counts(self, hits: int) -> dict[Name, int]:
        """How many of the hits would be left by each property; what suits everybody counts with each."""
        named = (name for name in self.held if name[0] in Resource.FACETS)
        return {name: (self.either([name, (name[0], FOR_ALL.get(name[0], name[1]))]) & hits).bit_count() for name in named}


def _keys(found: int) -> Iterator[int]:
    while found:
        lowest = found & -found
        yield lowest.bit_length() - 1
        found ^= lowest


@transaction.atomic
def file_everything() -> int:
    """Make the index anew of every resource that was published once; how many these are."""
    Resource.hold_shelf()
    published = Resource.objects.exclude(published_at=None)
    last = published.aggregate(last=models.Max("pk"))["last"] or 0
    IndexEntry.objects.fill(_to_be_filed(published.iterator(chunk_size=500)), last=last)
    Resource.shelve()
    end_generation()
    return int(published.count())


def _to_be_filed(resources: Iterable[Resource]) -> Iterator[tuple[int, set[Name]]]:
    for resource in resources:
        minutes = minutes_to_read(resource.body)
        if minutes != resource.minutes:
            Resource.objects.filter(pk=resource.pk).update(minutes=minutes)
        yield resource.pk, resource.index_names()
