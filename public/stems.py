"""Words as the search knows them: lower case, without accents and without the endings that English hangs on."""

from __future__ import annotations

import re
import unicodedata

SHORTEST_START, LONGEST_START, LONGEST = 3, 10, 20
WORD = re.compile(r"[^\W_]+")
LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "’": "'"})
POSSESSIVE = re.compile(r"'s\b")
VOWEL = re.compile(r"[aeiouy]")
LEAST_LEFT = 3


def words_in(text: str) -> list[str]:
    """Every word of a text, folded, in the order in which they stand."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in apart if not unicodedata.combining(letter)).translate(LETTERS)
    return [word[:LONGEST] for word in WORD.findall(POSSESSIVE.sub("", plain))]


def stem(word: str) -> str:
    """What is left of a folded word without its ending: worries and worry, films and filming come to the same."""
    word = _without_plural(word)
    for ending in ("ing", "ed"):
        rest = word.removesuffix(ending)
        if rest != word and len(rest) >= LEAST_LEFT and VOWEL.search(rest):
            word = rest[:-1] if rest[-1] == rest[-2] and rest[-1] not in "aeioulsz" else rest
            break
    if len(word) > LEAST_LEFT and word.endswith("y"):
        return f"{word[:-1]}i"
    return word.removesuffix("e") if len(word) > LEAST_LEFT else word


def starts(word: str) -> set[str]:
    """Every beginning of a word by which it may be found before it is typed to its end."""
    return {word[:length] for length in range(SHORTEST_START, min(len(word), LONGEST_START) + 1)}


def _without_plural(word: str) -> str:
    if len(word) <= LEAST_LEFT or word.endswith(("ss", "us", "is")) or not word.endswith("s"):
        return word
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    return word[:-2] if word.endswith(("ses", "xes", "zes", "ches", "shes")) else word[:-1]
