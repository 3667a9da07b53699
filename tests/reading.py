"""How hard a page is to read, by a published formula and a count of syllables of our own."""

from __future__ import annotations

import re

VOWELS = "aeiouy"
# Where spelling misleads the rules below.
SYLLABLES = {
    "area": 3, "being": 2, "create": 2, "doing": 2, "going": 2, "idea": 3, "media": 3, "people": 2, "quiet": 2, "real": 1,
    "really": 2, "science": 2, "seeing": 2, "something": 2, "someone": 2, "somebody": 3, "sometimes": 2, "somewhere": 2,
    "trying": 2, "video": 3, "videos": 3, "worrying": 3, "api": 3, "vig": 1, "nhs": 3, "gp": 2, "tv": 2, "ico": 3, "pdf": 3,
    "uk": 2, "gdpr": 4, "wcag": 2, "axe": 1, "lego": 2, "every": 2, "everything": 3, "everybody": 4, "everyone": 3,
    "business": 2, "else": 1, "recipe": 3, "whole": 1, "lovely": 2, "homework": 2, "likely": 2, "safety": 2, "closely": 2,
    "moment": 2, "moments": 2, "movement": 2, "statement": 2, "useful": 2, "careful": 2, "hopeful": 2, "anyone": 3,
    "one": 1, "ones": 1, "elsewhere": 2, "therefore": 2, "notebook": 2, "agreement": 3, "basement": 2, "evening": 2, "guidelines": 2,
}  # fmt: skip


def grade(markdown: str) -> float:
    """The Flesch-Kincaid grade: the school year, as the United States count them, that can follow the text.

    0.39 · words ÷ sentences + 11.8 · syllables ÷ words - 15.59. J. P. Kincaid, R. P. Fishburne, R. L. Rogers and
    B. S. Chissom, "Derivation of new readability formulas", Research Branch Report 8-75, Naval Technical Training,
    Millington 1975. Headings and tables are left out, since their few words would flatter; an item of a list without a stop ends
    where the item ends.
    """
    found = sentences(markdown)
    words = [word for sentence in found for word in words_of(sentence)]
    return 0.39 * len(words) / len(found) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def sentences(markdown: str) -> list[str]:
    """The sentences that somebody would read out."""
    text = re.sub(r"^(#|\|).*$", "", markdown, flags=re.MULTILINE)
    text = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", text)  # a link by its words
    blocks = re.split(r"\n\s*\n|\n(?=\s*(?:[-*]|\d+\.)\s)", text)
    # A stop inside an address or a number ends nothing, nor does one before a small letter ("mean?" she said).
    ends = re.compile(r"(?<=[.!?])[\"”')*_]*\s+(?=[\"“'(*_]*[A-Z0-9])")
    found = (sentence for block in blocks for sentence in ends.split(re.sub(r"^\s*(?:[-*]|\d+\.)\s", "", block)))
    return [sentence for sentence in found if words_of(sentence)]


def words_of(sentence: str) -> list[str]:
    """Its words in small letters, without what is written in figures."""
    return re.findall(r"[a-z]+(?:'[a-z]+)?", sentence.lower().replace("’", "'"))


def syllables(word: str) -> int:
    """How many syllables an English word has, at least one."""
    word = re.sub(r"'(?:s|m|re|ve|ll|d|t)$", "", word)
    if word in SYLLABLES:
        return SYLLABLES[word]
    groups = len(re.findall(r"[aeiouy]+", word))
    if re.search(r"[^aeiouytd]ed$", word) and not re.search(r"[^aeiouy]led$|[^aeiouy]red$", word):
        groups -= 1  # looked, filmed
    elif re.search(r"(?<![aeiouyszxc])(?<!ch)(?<!sh)(?<!g)es$", word) and not re.search(r"[^aeiouy]les$", word):
        groups -= 1  # makes, times
    elif re.search(r"[^aeiouy]e$", word) and not re.search(r"[^aeiouylr]le$", word):
        groups -= 1  # make, while, more
    groups += len(re.findall(r"i(?:a(?!l|n|r)|o(?!n|u)|e(?=t|nc))|[^qg]ua(?=l)|eo(?!u)", word))
    return max(groups, 1)
