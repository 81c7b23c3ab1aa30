"""The picture of an argument before it is drawn: boxes in groups, and arrows between them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Literal

from msgspec import Struct

from cruxmap.analysis.explanation import State
from cruxmap.analysis.influence import Influence
from cruxmap.model.argument import ArgumentMap, Event
from cruxmap.model.considerations import Point, tree
from cruxmap.report.explanation import stance
from cruxmap.report.numbers import percent, plain

Kind = Literal["claim", "target", "known", "for", "against", "other"]

LEGEND_WORDS = (
    "Each claim with the probability that it is true; of several states, a claim shows the likeliest, and the "
    "conclusion the one that it is about. {raises}: what the one box says makes what the other says likelier; "
    "{lowers}: less likely; {neither}: neither throughout."
)


class Value(Struct, frozen=True):
    """A state of a claim with its label (empty for a claim that is true or false) and its probability."""

    state: str
    label: str
    probability: float


class Box(Struct, frozen=True):
    """A claim, or a consideration (which has no values).

    `values` are the states that it may show, of which it shows the likeliest. A claim that is simply true
    or false has one, and so has the target: the state that it is about.
    """

    id: str
    kind: Kind
    title: str
    values: tuple[Value, ...] = ()

    @property
    def shown(self) -> Value:
        """The state that is shown."""
        return max(self.values, key=lambda one: one.probability)

    @property
    def words(self) -> tuple[str, str]:
        """The label of the state that is shown (empty for a claim that is true or false), and its probability."""
        return self.shown.label, percent(self.shown.probability)


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


def states_shown(argument: ArgumentMap, target: Event, found: Mapping[str, Sequence[State]]) -> dict[str, str]:
    """The state of each claim that a picture shows, and that its arrows are about."""
    return {name: _box(argument, target, name, states).shown.state for name, states in found.items()}


def picture(
    argument: ArgumentMap,
    target: Event,
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
        target: what is asked.
        found: the states of every claim, with their probabilities.
        influences: from `influences`, about `states_shown`.
        caption: its lines.
        known: claims that are given, or set.
        shown: the claims to show; all of them, if left out.
        considerations: whether to add what is said for and against each.
    """
    claims = set(argument.claims if shown is None else shown)
    arrows = [Arrow(*pair, influence) for pair, influence in influences.items() if claims.issuperset(pair)]
    points = _Points(argument)
    groups = []
    for part in argument.parts:
        names = [name for name in part.claims if name in claims]
        boxes = [_box(argument, target, name, found[name], known) for name in names]
        if considerations:
            boxes += [point for box in boxes for point in list(points.add(box, tree(argument, box.id)))]
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


def _box(argument: ArgumentMap, target: Event, name: str, states: Iterable[State], known: Collection[str] = ()) -> Box:
    claim = argument.claims[name]
    kind: Kind = "target" if name == target.claim else "known" if name in known else "claim"
    values = [
        Value(one.state, "" if claim.is_boolean else plain(claim.states[one.state]), one.probability) for one in states
    ]
    if claim.is_boolean or kind == "target":
        only = "true" if claim.is_boolean else target.state
        values = [one for one in values if one.state == only]
    return Box(name, kind, plain(claim.title), tuple(values))


class _Points:
    """Considerations as boxes, each drawn once however many claims it bears on."""

    def __init__(self, argument: ArgumentMap) -> None:
        self.argument = argument
        self.ids: dict[object, str] = {}
        self.arrows: list[Arrow] = []

    def add(self, claim: Box, points: Iterable[Point]) -> Iterable[Box]:
        """The boxes of points that have none yet; the arrows are kept."""
        above = [claim.id]
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
            # What speaks for one state of several says nothing of another that is shown.
            apt = point.depth or not claim.shown.label or claim.shown.state in one.state
            arrow = Arrow(name, above[-1], sign if apt else "neither")
            if arrow not in self.arrows:
                self.arrows.append(arrow)
            above.append(name)
            if new:
                kinds: dict[Influence, Kind] = {"raises": "for", "lowers": "against", "neither": "other"}
                yield Box(name, kinds[sign], plain(f"{stance(self.argument, claim.id, one)}: {one.text}"))
