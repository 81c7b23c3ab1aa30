"""What an `argument.yaml` says of names that were changed: its `renamed`, edited with everything else left as it is."""

from __future__ import annotations

from collections.abc import Iterable

from cruxmap.files.mentions import HISTORY
from cruxmap.files.tree import Mapping
from cruxmap.files.writing import Page

BELOW = ("asked_anew", "added", "gone", "claims", "questions")  # keys of an argument above which it goes


def with_renamed(text: str, section: str, old: str, new: str) -> str:
    """The text of an `argument.yaml` that says that something was renamed, and not that it was so the other way.

    Args:
        text: the text, which can be read without errors.
        section: `questions` or `claims`.
        old: the name until now.
        new: the name from now on.
    """
    page = Page(text)
    renamed = page.root.items.get("renamed")
    entry = f"{{{old}: {new}}}"
    if renamed is None:
        inner = f"{{{section}: {entry}}}" if page.root.flow else f"{page.newline}  {section}: {entry}"
        keys = [*page.root.items]
        first = next((i for i, key in enumerate(keys) if key in BELOW), len(keys))
        return page.inserted(page.root, "renamed", inner, _in_a_row(keys[:first], "renamed"))
    if not isinstance(renamed, Mapping) or not renamed.items:
        return page.replaced(page.root, "renamed", f"{{{section}: {entry}}}")
    names = renamed.items.get(section)
    if names is None:
        return page.inserted(renamed, section, entry, _in_a_row(renamed.items, section))
    if not isinstance(names, Mapping) or [*names.items] in ([], [new]):
        return page.replaced(renamed, section, entry)
    if new in names.items:  # it had this name once
        return with_renamed(page.without(names, new), section, old, new)
    return page.inserted(names, old, new, _in_a_row(names.items, old))


def without_history(text: str) -> str:
    """The text of an `argument.yaml` that says nothing of earlier versions."""
    for key in HISTORY:
        page = Page(text)
        text = page.without(page.root, key)
    return text


def _in_a_row(names: Iterable[str], last: str) -> dict[str, int]:
    """The ranks of names as they stand, with another behind them."""
    return {name: i for i, name in enumerate([*names, last])}
