"""Words as the search knows them."""

from __future__ import annotations

import pytest

from public.stems import LONGEST, starts, stem, words_in


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Being FILMED: common worries", ["being", "filmed", "common", "worries"]),
        ("Zażółć gęślą, Łódź", ["zazolc", "gesla", "lodz"]),
        ("your child’s child's", ["your", "child", "child"]),
        ("naïve – café_crème", ["naive", "cafe", "creme"]),
        ("مُحَمَّد 2 × 3", ["محمد", "2", "3"]),
        ("Straße", ["strasse"]),
        ("a" * 50, ["a" * LONGEST]),
        ("… – !", []),
    ],
)
def test_words_are_folded_to_lower_case_without_accents(text: str, words: list[str]):
    assert words_in(text) == words


@pytest.mark.parametrize(
    "family",
    ["worry worries", "film films filmed filming", "share shares sharing shared", "plan planned planning", "box boxes",
     "church churches", "moment moments", "see seeing", "tell telling", "family families"],
)  # fmt: skip
def test_the_forms_of_a_word_come_to_the_same(family: str):
    assert len({stem(word) for word in family.split()}) == 1


@pytest.mark.parametrize("word", ["need", "bus", "glass", "this", "being", "thing", "as", "is", "we"])
def test_what_only_looks_like_an_ending_stays(word: str):
    assert stem(word) == word


def test_a_word_is_found_by_its_beginnings_from_the_third_letter_on():
    assert starts("worry") == {"wor", "worr", "worry"}
    assert starts("we") == set()
