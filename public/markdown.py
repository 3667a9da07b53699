"""Markdown as admins write it, made into the little HTML that a page of text needs; never anything that runs.

Two locks on one door: the reader knows no raw HTML, no picture and no address but a page's or a mailbox's, and whatever
it makes is cleaned once more against a short list by nh3.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from urllib.parse import urlsplit

import nh3
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from markdown_it import MarkdownIt
from markdown_it.token import Token

HIGHEST, DEEPEST = 2, 4  # a page's own title is its h1
TAGS = {"h2", "h3", "h4", "p", "br", "hr", "ul", "ol", "li", "strong", "em", "blockquote", "a"}
TAGS |= {"table", "thead", "tbody", "tr", "th", "td"}
ATTRIBUTES = {"a": {"href", "rel"}, "ol": {"start"}, "h2": {"id"}, "h3": {"id"}, "h4": {"id"}}
REL = "noopener noreferrer nofollow"
# A scheme with its colon first, or a place in this site; "//" and "/\" would lead to another host.
ADDRESS = re.compile(r"(?:https?://|mailto:)[^\s\\]|/(?![/\\])|#|/\Z", re.IGNORECASE)
OUTSIDE = re.compile(r"https?:", re.IGNORECASE)
CONTROL = re.compile(r"[\x00-\x20\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


class Reader(MarkdownIt):
    """CommonMark without raw HTML, pictures and code, with tables."""

    def __init__(self) -> None:
        super().__init__("commonmark", {"html": False})
        self.enable("table").disable(["image", "code", "fence", "backticks", "html_block", "html_inline"])

    def validateLink(self, url: str) -> bool:  # noqa: N802 - the parent's name
        """Whether an address may stand in a link; what may not stays as it was typed."""
        return is_address(url)


READER = Reader()


def is_address(url: str) -> bool:
    """Whether this is a web page, a mailbox or a place in this site, without anything that hides in it."""
    return bool(ADDRESS.match(url)) and not CONTROL.search(url)


def host_of(url: str) -> str:
    """The host of a web page's address; nothing for any other address, which must not become a link."""
    try:
        return (urlsplit(url).hostname or "") if is_address(url) and OUTSIDE.match(url) else ""
    except ValueError:  # brackets that hold no address of a machine
        return ""


def render(text: str) -> SafeString:
    """The text as HTML that may stand in any page."""
    html = READER.renderer.render(_read(text), READER.options, {})
    return mark_safe(_clean(html))  # noqa: S308 - the one place where a cleaner's output becomes markup


def contents(text: str) -> list[tuple[str, str]]:
    """The headings of the highest level that stands more than once, each by the id that ``render`` gives it and its words."""
    headings = list(_headings(_read(text)))
    often = (tag for tag, times in Counter(opening.tag for opening, _inline in headings).items() if times > 1)
    listed = min(often, default="")
    return [(str(opening.attrs["id"]), _words(inline)) for opening, inline in headings if opening.tag == listed]


def plain(text: str) -> str:
    """The words of the text as a reader meets them, without markup and without where its links lead."""
    return "\n".join(_words(token) for token in READER.parse(text) if token.type == "inline")


def _read(text: str) -> list[Token]:
    tokens = READER.parse(text)
    _settle_headings(tokens)
    for token in tokens:
        for part in token.children or ():
            if part.type == "link_open" and OUTSIDE.match(str(part.attrs["href"])):
                part.attrs["rel"] = REL
    return tokens


def _headings(tokens: list[Token]) -> Iterator[tuple[Token, Token]]:
    """The opening of each heading and what stands in it."""
    for place, token in enumerate(tokens):
        if token.type == "heading_open":
            yield token, tokens[place + 1]


def _settle_headings(tokens: list[Token]) -> None:
    """Let headings begin below the page's title and skip no level, and give each an id of its own."""
    closings = (token for token in tokens if token.type == "heading_close")
    headings = list(_headings(tokens))
    highest = min((int(opening.tag[1]) for opening, _inline in headings), default=HIGHEST)
    level, taken = HIGHEST - 1, set[str]()
    for (opening, inline), closing in zip(headings, closings, strict=True):
        level = min(int(opening.tag[1]) - highest + HIGHEST, level + 1, DEEPEST)
        opening.tag = closing.tag = f"h{level}"
        name = wanted = f"part-{slugify(_words(inline), allow_unicode=True)}"
        while name in taken:
            name = f"{wanted}-{len(taken) + 1}"
        taken.add(name)
        opening.attrs["id"] = name


def _words(inline: Token) -> str:
    """What a heading or a paragraph says, without its markup."""
    return "".join(" " if part.type.endswith("break") else part.content for part in inline.children or ()).strip()


def _clean(html: str) -> str:
    return nh3.clean(
        html, tags=TAGS, attributes=ATTRIBUTES, attribute_filter=_attribute, link_rel=None,
        url_schemes={"http", "https", "mailto"},
    )  # fmt: skip


def _attribute(tag: str, name: str, value: str) -> str | None:
    """The value, if the attribute is one of ours and leads nowhere that it must not; nh3 would let any title and lang pass."""
    ours = name in ATTRIBUTES.get(tag, ())
    return value if ours and (name != "href" or is_address(value)) else None
