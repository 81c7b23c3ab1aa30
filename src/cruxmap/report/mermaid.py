"""A picture as Mermaid, which GitHub draws from a fenced block of text."""

from __future__ import annotations

import json

from cruxmap.report.picture import Box, Picture

LIMIT = 50_000  # characters: GitHub draws nothing that is longer
ARROWS = {"raises": "-->", "lowers": "--x", "neither": "-.->"}
LEGEND = "arrow: raises, cross: lowers, dotted: neither throughout"


def mermaid(picture: Picture) -> str:
    """The picture as a Mermaid flowchart; the caption is in its comments, the legend in its title."""
    title = _escaped(f"{picture.title} ({LEGEND})")
    lines = ["---", f"title: {json.dumps(title, ensure_ascii=False)}", "---", "flowchart BT"]
    lines += [f"%% {_escaped(line)}" for line in picture.caption]
    for group in picture.groups:
        lines.append(f'  subgraph part_{group.id}["{_escaped(group.title)}"]')
        lines += [f"    {_box(box)}" for box in group.boxes]
        lines.append("  end")
    lines += [f"  {_id(arrow.tail)} {ARROWS[arrow.influence]} {_id(arrow.head)}" for arrow in picture.arrows]
    for kind, style in (("target", "stroke-width:3px"), ("known", "stroke-width:3px,stroke-dasharray:4")):
        boxes = [_id(box.id) for box in picture.boxes.values() if box.kind == kind]
        if boxes:
            lines += [f"  classDef {kind} {style}", f"  class {','.join(boxes)} {kind}"]
    return "\n".join([*lines, ""])


def _box(box: Box) -> str:
    if not box.values:
        return f'{_id(box.id)}>"{_escaped(box.title)}"]'
    label, probability = box.likeliest
    below = f"{label}: {probability}" if label else probability
    return f'{_id(box.id)}["{_escaped(box.title)}<br/>{_escaped(below)}"]'


def _id(name: str) -> str:
    # Mermaid has words of its own, such as `end`, which a bare claim's name might be.
    return f"b_{name.replace('-', '_')}"


def _escaped(text: str) -> str:
    """Every character that means something to Mermaid or to HTML, as Mermaid writes characters by number."""
    return "".join(c if c.isalnum() or c in " ,:()'–" or ord(c) > 0x7F else f"#{ord(c)};" for c in text)
