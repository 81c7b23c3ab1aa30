"""Where answers may be sent: an address for mail, or a place on the web that nobody else reads on the way to."""

from __future__ import annotations

import pytest

from cruxmap.opening.misuse import MisuseError
from cruxmap.opening.sending import parse_destination
from cruxmap.report.page.form import Destination


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("me@example.org", Destination("mail", "me@example.org")),
        (" mailto:a.b+c@sub.example.org ", Destination("mail", "a.b+c@sub.example.org")),
        ("https://example.org", Destination("web", "https://example.org", "https://example.org")),
        (
            "https://example.org:8443/a/b?c=d&e=%3C",
            Destination("web", "https://example.org:8443/a/b?c=d&e=%3C", "https://example.org:8443"),
        ),
    ],
)
def test_what_is_an_address(text: str, expected: Destination) -> None:
    assert parse_destination(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "me",
        "me@",
        "me@example.org?cc=other@example.org",
        "me@example.org, other@example.org",
        "http://example.org",
        "javascript:alert(1)",
        "data:text/html,x",
        "https://user:word@example.org/",
        "https://example.org/a b",
        "https://example.org/<script>",
        "https://example.org/\u202e",
        "https://",
        "ftp://example.org",
    ],
)
def test_what_is_none(text: str) -> None:
    """No header can be slipped into a message, and no directive into the page's policy."""
    with pytest.raises(MisuseError, match="--send-to"):
        parse_destination(text)
    with pytest.raises(MisuseError):
        parse_destination(f"https://example.org;{text}")
