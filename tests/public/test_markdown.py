"""Markdown: what admins may write, and what becomes of what they may not."""

from __future__ import annotations

import pytest
from django.utils.safestring import SafeString

from public.markdown import contents, is_address, render


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Calm **and** *warm*", "<p>Calm <strong>and</strong> <em>warm</em></p>"),
        ("* one\n* two", "<ul>\n<li>one</li>\n<li>two</li>\n</ul>"),
        ("3. three\n4. four", '<ol start="3">\n<li>three</li>\n<li>four</li>\n</ol>'),
        ("> She smiles.", "<blockquote>\n<p>She smiles.</p>\n</blockquote>"),
        ("one  \ntwo", "<p>one<br>\ntwo</p>"),
        ("---", "<hr>"),
        ("[this site](/resources/)", '<p><a href="/resources/">this site</a></p>'),
        ("[below](#part-more)", '<p><a href="#part-more">below</a></p>'),
        ("[mail](mailto:vig@example.org)", '<p><a href="mailto:vig@example.org">mail</a></p>'),
    ],
)
def test_what_a_page_of_text_needs_is_there(text: str, html: str):
    assert render(text).strip() == html


def test_a_link_to_outside_says_nothing_of_where_it_was_pressed():
    assert render("[out](https://example.org)") == (
        '<p><a href="https://example.org" rel="noopener noreferrer nofollow">out</a></p>\n'
    )


def test_a_table_has_no_style_of_its_own():
    html = render("| day | time |\n|----:|:----:|\n| Monday | 9 |")

    assert "<td>Monday</td>" in html
    assert "style" not in html


@pytest.mark.parametrize(
    "text",
    ["<b>bold</b>", "<script>go()</script>", "<!-- hidden -->", "![picture](https://example.org/a.png)", "`code`",
     "```\ncode\n```", "    code", '[a](https://example.org "title")'],
)  # fmt: skip
def test_what_a_page_of_text_does_not_need_is_not_made(text: str):
    html = render(text)

    assert not any(part in html for part in ("<b>", "<script", "<!--", "<img", "<code", "<pre", "title="))
    assert isinstance(html, SafeString)


NOWHERE = (
    "javascript:go", "JaVaScRiPt:go", "data:text/html,x", "vbscript:x", "//example.org", "file:///etc", "java\tscript:go",
    "https://a\u202eb", "https:", "tel:1", "resources", "\x01javascript:go", "",
)  # fmt: skip


@pytest.mark.parametrize("address", [*NOWHERE, "/\\example.org"])
def test_an_address_that_is_no_page_and_no_mailbox_is_none(address: str):
    assert not is_address(address)


@pytest.mark.parametrize("address", NOWHERE)
def test_a_link_that_leads_to_no_page_and_no_mailbox_is_no_link(address: str):
    assert "href" not in render(f"[press]({address}) <{address}>")
    assert "press" in render(f"[press]({address})")


def test_headings_begin_below_the_pages_title_and_skip_no_level():
    html = render("### Top\n\n###### Deep\n\n### Again")

    assert html.splitlines() == [
        '<h2 id="part-top">Top</h2>', '<h3 id="part-deep">Deep</h3>', '<h2 id="part-again">Again</h2>'
    ]  # fmt: skip


def test_headings_of_the_same_words_have_different_ids():
    html = render("## More\n\n## More\n\n## More 2\n\n## ***")

    ids = [line.split('"')[1] for line in html.splitlines() if line.startswith("<h2")]
    assert len(ids) == len(set(ids)) == 4


def test_contents_lead_to_the_headings_in_words():
    text = "# All about it\n\n## Who *is* there?\n\n### Detail\n\n## Was ist <los>?\n\n## مرحبا"

    listed = contents(text)

    assert [words for _id, words in listed] == ["Who is there?", "Was ist <los>?", "مرحبا"]
    assert all(f'id="{name}"' in render(text) for name, _words in listed)


def test_a_text_without_headings_has_no_contents():
    assert contents("Just words.\n\n## One") == []
    assert render("") == ""
