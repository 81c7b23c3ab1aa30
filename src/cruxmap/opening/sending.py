"""Where answers may be sent, from the text of an option."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from cruxmap.model.problem import quoted
from cruxmap.opening.misuse import MisuseError, misuse
from cruxmap.report.page.form import Destination

_MAIL = re.compile(r"(?:mailto:)?([A-Za-z0-9.!#$&'*+/=^_`{|}~-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*)", re.IGNORECASE)
_PLACE = re.compile(
    r"https://[A-Za-z0-9.-]+(?::[0-9]{1,5})?(?:[/?][!-;=?-~]*)?", re.IGNORECASE
)  # printable, without < and >


def parse_destination(text: str) -> Destination:
    """The address for mail, or the place on the web, that a text names.

    Raises:
        MisuseError: for anything else, and for a place to which answers would go where others can read along.
    """
    text = text.strip()
    if match := _MAIL.fullmatch(text):
        return Destination("mail", match[1])
    if text.lower().startswith("http:"):
        message = f"{quoted(text)} would send answers where others can read them on the way"
        raise MisuseError([misuse("--send-to", message, "write an address that begins with https://")])
    if _PLACE.fullmatch(text):
        parts = urlsplit(text)
        return Destination("web", text, f"https://{parts.netloc}")
    message = f"{quoted(text)} is neither an address for mail nor one on the web"
    raise MisuseError([misuse("--send-to", message, "write one such as me@example.org or https://example.org/answers")])
