"""The picture of an argument before it is drawn: boxes in groups, and arrows between them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Literal

from msgspec import Struct

from cruxmap.analysis.explanation import State
from cruxmap.analysis.influence import Influence
from cruxmap.model.argument import ArgumentMap
from cruxmap.model.considerations import Point, tree
from cruxmap.report.numbers import percent, plain

Kind = Literal["claim", "target", "known", "for", "against", "other"]

LEGEND_WORDS = (
    "Each claim with the probability that it is true, or with its likeliest state. {raises}: raising the one raises "
    "the other; {lowers}: it lowers it; {neither}: neither throughout. To raise a claim with states is to move it to "
    "states that make the conclusion likelier."
)


class Box(Struct, frozen=True):
    """A claim, or a consideration (which has no values).

    `values` are the labels of its states with their probabilities; a claim that is simply true or false
    has one, without a label.
    """

    id: str
    kind: Kind
    title: str
    values: tuple[tuple[str, float], ...] = ()

    @property
    def likeliest(self) -> tuple[str, str]:
        """The label of the likeliest state (empty for a claim that is true or false), and its probability."""
        label, probability = max(self.values, key=lambda one: one[1])
        return label, percent(probability)


class Arrow(Struct, frozen=True):
    """From what feeds to what it feeds."""

    tail: str
    head: str
    influence: Influence


class Group(Struct, frozen=True):
    """A part of the argument."""

    id: str
    title: str
    boxes: tuple[Box, ...]


class Picture(Struct, frozen=True):
    """What there is to draw, in the argument's order; every text is safe to show, and still to be escaped."""

    title: str
    groups: tuple[Group, ...]
    arrows: tuple[Arrow, ...]
    caption: tuple[str, ...]

    @property
    def boxes(self) -> dict[str, Box]:
        """The boxes by their id."""
        return {box.id: box for group in self.groups for box in group.boxes}


def picture(
    argument: ArgumentMap,
    found: Mapping[str, Sequence[State]],
    influences: Mapping[tuple[str, str], Influence],
    caption: Sequence[str],
    *,
    known: Collection[str] = (),
    shown: Collection[str] | None = None,
    considerations: bool = False,
) -> Picture:
    """The picture of an argument, or of some of its claims.

    Args:
        argument: the argument map.
        found: the states of every claim, with their probabilities.
        influences: from `influences`.
        caption: its lines.
        known: claims that are given, or set.
        shown: the claims to show; all of them, if left out.
        considerations: whether to add what is said for and against each.
    """
    claims = set(argument.claims if shown is None else shown)
    arrows = [Arrow(*pair, influence) for pair, influence in influences.items() if claims.issuperset(pair)]
    points = _Points()
    groups = []
    for part in argument.parts:
        names = [name for name in part.claims if name in claims]
        boxes = [_box(argument, name, found[name], known) for name in names]
        if considerations:
            boxes += [box for name in names for box in points.add(name, tree(argument, name))]
        if boxes:
            groups.append(Group(part.name, plain(part.title), tuple(boxes)))
    lines = list(caption)
    if len(claims) < len(argument.claims):
        lines.insert(0, f"{len(claims)} of {len(argument.claims)} claims are shown.")
    return Picture(
        plain(argument.title), tuple(groups), (*arrows, *points.arrows), tuple(plain(line) for line in lines)
    )


def around(argument: ArgumentMap, claim: str, depth: int) -> set[str]:
    """A claim, what feeds it in at most `depth` steps, and what it feeds in as many."""
    result = {claim}
    for neighbours in (lambda name: argument.claims[name].form.parents, argument.children):
        edge = {claim}
        for _ in range(depth):
            edge = {further for name in edge for further in neighbours(name)}
            result |= edge
    return result


def _box(argument: ArgumentMap, name: str, states: Iterable[State], known: Collection[str]) -> Box:
    claim = argument.claims[name]
    values = [(plain(claim.states[one.state]), one.probability) for one in states]
    kind: Kind = "target" if name == argument.target.claim else "known" if name in known else "claim"
    return Box(name, kind, plain(claim.title), (("", values[0][1]),) if claim.is_boolean else tuple(values))


class _Points:
    """Considerations as boxes, each drawn once however many claims it bears on."""

    def __init__(self) -> None:
        self.ids: dict[object, str] = {}
        self.arrows: list[Arrow] = []

    def add(self, claim: str, points: Iterable[Point]) -> Iterable[Box]:
        """The boxes of points that have none yet; the arrows are kept."""
        above = [claim]
        for point in points:
            del above[point.depth + 1 :]
            one = point.consideration
            new = (point.home, one) not in self.ids
            name = self.ids.setdefault((point.home, one), f"point-{len(self.ids) + 1}")
            sign: Influence = "neither"
            if one.kind == "for":
                sign = "raises"
            elif one.kind in ("against", "objection") or (one.kind == "reply" and point.depth):
                sign = "lowers"
            arrow = Arrow(name, above[-1], sign)
            if arrow not in self.arrows:
                self.arrows.append(arrow)
            above.append(name)
            if new:
                kinds: dict[Influence, Kind] = {"raises": "for", "lowers": "against", "neither": "other"}
                yield Box(name, kinds[sign], f"{str(one.kind).capitalize()}: {plain(one.text)}")
