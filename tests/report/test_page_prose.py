"""Texts from files in the page: paragraphs, lists and links, and nothing else."""

from __future__ import annotations

import pytest

from cruxmap.report.page.prose import linked, prose

LINK = '<a href="{0}" rel="noopener noreferrer">{0}</a>'


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("One line.", "<p>One line.</p>"),
        ("One\nline.\n\nAnother\n\n\n", "<p>One line.</p><p>Another</p>"),
        ("Two:\n- a\n  and more\n- b\nEnd.", "<p>Two:</p><ul><li>a and more</li><li>b End.</li></ul>"),
        ("1. a\n\n2. b\n\nEnd", "<ul><li>a</li><li>b</li></ul><p>End</p>"),
        ("- a dash, and no list", "<p>- a dash, and no list</p>"),
        ("<b>&\n\n- <i>", "<p>&lt;b&gt;&amp;</p><ul><li>&lt;i&gt;</li></ul>"),
        ("", ""),
    ],
)
def test_paragraphs_and_lists(text: str, html: str) -> None:
    assert prose(text) == html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("See https://example.org/a_(b)?x=1&y=2.", f"See {LINK.format('https://example.org/a_(b)?x=1&amp;y=2')}."),
        ("(http://example.org/)", f"({LINK.format('http://example.org/')})"),
        ("javascript:alert(1) ftp://a data:text/html,x //b", "javascript:alert(1) ftp://a data:text/html,x //b"),
        ('https://a"onclick=alert(1)', f"{LINK.format('https://a')}&#34;onclick=alert(1)"),
        ("https://a<script>", f"{LINK.format('https://a')}&lt;script&gt;"),
        ("https://a\u202eb", f"{LINK.format('https://a')}\\u202eb"),
        ("https://", "https://"),
    ],
)
def test_links(text: str, html: str) -> None:
    assert linked(text) == html
