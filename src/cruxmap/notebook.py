"""How arguments and credence sets show themselves in a notebook.

They are of the model, which knows no reports, and are what files are read into; so how they are shown is added to them
here, as soon as the library is used. The command line does without.
"""

from __future__ import annotations

from cruxmap.errors import CruxmapError
from cruxmap.model.argument import ArgumentMap
from cruxmap.model.credences import CredenceSet


def argument_html(argument: ArgumentMap) -> str:
    """What an argument is about, and its map at the readings; or why there is none."""
    from cruxmap.library import draw_map
    from cruxmap.model.problem import counted
    from cruxmap.report.document import Text
    from cruxmap.report.html import block_html, framed

    size = f"{counted(len(argument.claims), 'claim')}, {counted(len(argument.questions), 'question')}"
    head = Text(f"{argument.title or argument.name} ({argument.name}, version {argument.version}: {size})", strong=True)
    blocks = [head, *([Text(argument.about.strip())] if argument.about else [])]
    try:
        picture = draw_map(argument).html
    except CruxmapError as error:
        picture = block_html(Text(f"There is no map of it: {error.message}"))
    return framed("".join(map(block_html, blocks)) + picture)


def credences_html(credences: CredenceSet) -> str:
    """A person's credences and views as tables."""
    from cruxmap.report.credences import credences_document
    from cruxmap.report.html import document_html

    return document_html(credences_document(credences))


ArgumentMap._repr_html_ = argument_html  # type: ignore[attr-defined]
CredenceSet._repr_html_ = credences_html  # type: ignore[attr-defined]
