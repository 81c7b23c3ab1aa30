"""The picture of an argument before it is drawn: boxes in groups, and arrows between them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Literal, get_args

from msgspec import Struct

from cruxmap.analysis.case import Case
from cruxmap.analysis.explanation import State
from cruxmap.analysis.influence import Influence
from cruxmap.analysis.map import ClaimMap
from cruxmap.model.argument import ArgumentMap
from cruxmap.model.considerations import Point, tree
from cruxmap.model.evidence import Standing
from cruxmap.report.caption import caption
from cruxmap.report.explanation import raised_by, stance
from cruxmap.report.numbers import UNDEFINED, percent, plain

Kind = Literal["claim", "target", "known", "for", "against", "other", "elsewhere", Standing]

BOX_WORDS = (
    "Each box is a claim, with the probability that it is true. Of a claim with several states it is about those that "
    "make the conclusion likelier, so that the map reads upwards (where none does: about the likeliest)."
)
ARROW_WORDS: dict[Influence, str] = {
    "raises": "if what the one box says is so, what the other says is likelier",
    "lowers": "if what the one box says is so, what the other says is less likely",
    "neither": "likelier or less likely, depending on other claims; or it makes no difference",
}
OBSERVATIONS_WORDS = (
    "{shape}: an observation, with what was seen of it. Its frame is thick if it was seen, thin if it was looked for "
    "and not seen, dashed if it could still be made (with the probability that it is seen), and dotted if it does not "
    "count here; its arrow goes to the claim that it bears on."
)


class BoxState(Struct, frozen=True):
    """A state of a claim with its label (empty for a claim that is true or false) and its probability, if defined."""

    state: str
    label: str
    probability: float | None


class Box(Struct, frozen=True):
    """A claim, an observation, or a consideration (which has no values; `elsewhere` are those raised outside the text).

    `values` are the states of a claim, of which those in `shown` are spoken of together. Of an observation that is no
    longer open only the label is told, as what it counts.
    """

    id: str
    kind: Kind
    title: str
    values: tuple[BoxState, ...] = ()
    shown: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """What it says of its claim; empty for one that is true."""
        labels = [value.label for value in self.values]
        return joint_label(labels, [i for i, value in enumerate(self.values) if value.state in self.shown])

    @property
    def probability(self) -> str:
        """The probability of that as people read it; empty where there is none to tell."""
        if self.is_observation and self.kind != "open":
            return ""
        parts = [value.probability for value in self.values if value.state in self.shown]
        told = [part for part in parts if part is not None]
        return percent(sum(told)) if told and len(told) == len(parts) else UNDEFINED

    @property
    def words(self) -> tuple[str, str]:
        """What it says, and how probable that is."""
        return self.label, self.probability

    @property
    def is_observation(self) -> bool:
        """Whether this is an observation."""
        return self.kind in get_args(Standing)


def joint_label(labels: Sequence[str], chosen: Sequence[int]) -> str:
    """What some of several states are called together: `a`, `a or b`; or if that is shorter, `any but “c”`."""
    together = " or ".join(labels[i] for i in chosen)
    left = [label for i, label in enumerate(labels) if i not in chosen]
    without = f"any but “{left[0]}”" if len(left) == 1 and len(chosen) > 1 else together
    return min(together, without, key=len)


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
    def has_observations(self) -> bool:
        """Whether there are observations in it."""
        return any(box.is_observation for box in self.boxes.values())

    @property
    def boxes(self) -> dict[str, Box]:
        """The boxes by their id."""
        return {box.id: box for group in self.groups for box in group.boxes}


def picture(
    case: Case, claims: ClaimMap, *, shown: Collection[str] | None = None, considerations: bool = False
) -> Picture:
    """The picture of an argument, or of some of its claims.

    Args:
        case: the argument, somebody's credences and what is asked.
        claims: how probable its claims are, and which way they push.
        shown: the claims to show; all of them, if left out.
        considerations: whether to add what is said for and against each.
    """
    argument = case.argument
    names = set(argument.claims if shown is None else shown)
    arrows = [_arrow(case, *pair, sign) for pair, sign in claims.influences.items() if names.issuperset(pair)]
    points = _Points(argument)
    groups = []
    for part in argument.parts:
        boxes = [
            _box(case, name, claims.states.get(name, ()), claims.shown.get(name, ()))
            for name in part.claims
            if name in names
        ]
        if considerations:
            told = [box for box in boxes if not box.is_observation]
            boxes += [point for box in told for point in list(points.add(box, tree(argument, box.id)))]
        if boxes:
            lead = "Evidence: " if any(part.name == evidence.name for evidence in argument.evidence) else ""
            groups.append(Group(part.name, lead + plain(part.title), tuple(boxes)))
    lines = list(caption(argument, case.credences, case.query))
    if len(names) < len(argument.claims):
        lines.insert(0, _part_shown(argument, names))
    return Picture(plain(argument.title), tuple(groups), (*arrows, *points.arrows), tuple(map(plain, lines)))


def _part_shown(argument: ArgumentMap, names: Collection[str]) -> str:
    """How much of the argument is shown."""
    shown, total = (len(set(those) - argument.observations.keys()) for those in (names, argument.claims))
    claims = f"{shown} of {total} claims"
    observations = len(argument.observations)
    return f"{claims}{f' and {len(names) - shown} of {observations} observations' if observations else ''} are shown."


def around(argument: ArgumentMap, claim: str, depth: int) -> set[str]:
    """A claim, what feeds it in at most `depth` steps, and what it feeds in as many."""
    result = {claim}
    for neighbours in (lambda name: argument.claims[name].form.parents, argument.children):
        edge = {claim}
        for _ in range(depth):
            edge = {further for name in edge for further in neighbours(name)}
            result |= edge
    return result


def _box(case: Case, name: str, states: Iterable[State], shown: tuple[str, ...]) -> Box:
    claim, query = case.argument.claims[name], case.query
    kind: Kind = "claim"
    if name in case.argument.observations:
        kind = query.standing(case.argument, name)
        chance = next((state.probability for state in states), None)
        return Box(name, kind, plain(claim.title), (BoxState(kind, kind.replace("_", " "), chance),), (kind,))
    if name == query.target.claim:
        kind = "target"
    elif name in query.given or name in query.do:
        kind = "known"
    values = [
        BoxState(state.state, "" if claim.is_boolean else plain(claim.states[state.state]), state.probability)
        for state in states
    ]
    return Box(name, kind, plain(claim.title), tuple(values), shown)


def _arrow(case: Case, parent: str, child: str, influence: Influence) -> Arrow:
    """The arrow from a claim to one that depends on it, or from an observation to what it bears on.

    That a claim makes an outcome likelier is that the outcome makes the claim likelier.
    """
    if child not in case.argument.observations:
        return Arrow(parent, child, influence)
    is_idle = case.query.standing(case.argument, child) == "not_counted"
    return Arrow(child, parent, "neither" if is_idle else influence)


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
            said = point.consideration
            new = (point.home, said) not in self.ids
            name = self.ids.setdefault((point.home, said), f"point-{len(self.ids) + 1}")
            sign: Influence = "neither"
            if said.kind == "for":
                sign = "raises"
            elif said.kind in ("against", "objection") or (said.kind == "reply" and point.depth):
                sign = "lowers"
            # What speaks for one state of several says nothing of another that is shown.
            about, shown = {*said.state}, {*claim.shown}
            apt = point.depth or not claim.label or about <= shown or shown <= about
            arrow = Arrow(name, above[-1], sign if apt else "neither")
            if arrow not in self.arrows:
                self.arrows.append(arrow)
            above.append(name)
            if new:
                kinds: dict[Influence, Kind] = {"raises": "for", "lowers": "against", "neither": "other"}
                kind = "elsewhere" if said.source else kinds[sign]
                whose = f"Raised elsewhere ({raised_by(self.argument, said)}). " if said.source else ""
                yield Box(name, kind, plain(f"{whose}{stance(self.argument, claim.id, said)}: {said.text}"))
