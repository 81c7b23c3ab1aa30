"""A picture as Mermaid, which GitHub draws from a fenced block of text."""

from __future__ import annotations

import re

from cruxmap.report.pictures.lettering import shortened
from cruxmap.report.pictures.picture import ARROW_WORDS, BOX_WORDS, OBSERVATIONS_WORDS, Box, Picture

LIMIT = 50_000  # characters: GitHub draws nothing that is longer
LONGEST = 300  # characters of a label
ARROWS = {"raises": "-->", "lowers": "--x", "neither": "-.->"}
STYLES = {
    "target": "stroke-width:3px",
    "known": "stroke-width:3px,stroke-dasharray:4",
    "seen": "stroke-width:3px",
    "not_seen": "stroke-width:1px",
    "open": "stroke-dasharray:6 3",
    "not_counted": "stroke-dasharray:1 3",
    "elsewhere": "stroke-dasharray:2",
    "caption": "fill:none,stroke:none",
}
LEGEND = (
    BOX_WORDS,
    f"Arrow: {ARROW_WORDS['raises']}.",
    f"With a cross: {ARROW_WORDS['lowers']}.",
    f"Dotted: {ARROW_WORDS['neither']}.",
)
OBSERVATIONS_LEGEND = OBSERVATIONS_WORDS.format(shape="Hexagon")


def mermaid(picture: Picture) -> str:
    """The picture as a Mermaid flowchart; its caption is a box without a frame."""
    lines = ["flowchart BT"]
    for group in picture.groups:
        lines.append(f'  subgraph part_{group.id}["{_escaped(shortened(group.title, LONGEST))}"]')
        lines += [f"    {_box(box)}" for box in group.boxes]
        lines.append("  end")
    lines += [f"  {_id(arrow.tail)} {ARROWS[arrow.influence]} {_id(arrow.head)}" for arrow in picture.arrows]
    told = (picture.title, *picture.caption, *LEGEND, *([OBSERVATIONS_LEGEND] if picture.has_observations else []))
    caption = "<br/>".join(_escaped(shortened(line, LONGEST)) for line in told)
    lines.append(f'  caption["{caption}"]')
    for kind, style in STYLES.items():
        boxes = [_id(box.id) for box in picture.boxes.values() if box.kind == kind] or ["caption"] * (kind == "caption")
        if boxes:
            lines += [f"  classDef {kind} {style}", f"  class {','.join(boxes)} {kind}"]
    return "\n".join([*lines, ""])


def _box(box: Box) -> str:
    if not box.values:
        return f'{_id(box.id)}>"{_escaped(shortened(box.title, LONGEST))}"]'
    label, probability = box.words
    below = ": ".join(filter(None, (shortened(label, LONGEST), probability)))
    opening, closing = ("{{", "}}") if box.is_observation else ("[", "]")
    return f'{_id(box.id)}{opening}"{_escaped(shortened(box.title, LONGEST))}<br/>{_escaped(below)}"{closing}'


def _id(name: str) -> str:
    # Mermaid has words of its own, such as `end`, which a bare claim's name might be.
    return f"b_{name.replace('-', '_')}"


_SAFE = " ,.:;()'!?/+-=%"
_TELLING = re.compile(
    r"(?<=^)[-+](?=\s)"  # a list
    r"|(?<=\d)[.)](?=\s)"  # a numbered list
    r"|:(?=\S)"  # an icon, as in fa:fa-car
    r"|%(?=[%{])|(?<=%)%"  # a comment or a directive
)


def _escaped(text: str) -> str:
    """Every character that means something to Mermaid or to HTML, as Mermaid writes characters by number."""
    telling = {match.start() for match in _TELLING.finditer(text)}
    return "".join(
        c if i not in telling and (c.isalnum() or c in _SAFE or ord(c) > 0x7F) else f"#{ord(c)};"
        for i, c in enumerate(text)
    )
