"""The picture of an argument before it is drawn: boxes in groups, and arrows between them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
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
from cruxmap.report.explanation import stance
from cruxmap.report.numbers import UNDEFINED, percent, plain

Kind = Literal["claim", "target", "known", "for", "against", "other", "elsewhere", Standing]

LEGEND_WORDS = (
    "Each claim with the probability that it is true; of several states, a claim shows the likeliest, the conclusion "
    "the one that it is about, and its routes and classes the one by which it most likely comes about. {raises}: "
    "what the one box says makes what the other says likelier; {lowers}: less likely; {neither}: neither throughout."
)
OBSERVATIONS_WORDS = (
    "{shape}: an observation, with what was seen of it. Its frame is thick if it was seen, thin if it was looked for "
    "and not seen, dashed if it could still be made (with the probability that it is seen), and dotted if it does not "
    "count here; its arrow goes to the claim that it bears on."
)


class BoxState(Struct, frozen=True):
    """A state of a claim with its label (empty for a claim that is true or false) and its probability, if defined.

    Of an observation that is no longer open only the label is told, as what it counts.
    """

    state: str
    label: str
    probability: float | None
    is_told: bool = True

    @property
    def words(self) -> str:
        """The probability as people read it; nothing where there is none to tell."""
        if not self.is_told:
            return ""
        return UNDEFINED if self.probability is None else percent(self.probability)


class Box(Struct, frozen=True):
    """A claim, an observation, or a consideration (which has no values; `elsewhere` are those raised outside the text).

    `values` are the states that it may show, of which it shows the likeliest. A claim that is simply true
    or false has one, and so have the target, its routes and its classes.
    """

    id: str
    kind: Kind
    title: str
    values: tuple[BoxState, ...] = ()

    @property
    def shown(self) -> BoxState:
        """The state that is shown."""
        return max(self.values, key=lambda state: state.probability or 0.0)

    @property
    def words(self) -> tuple[str, str]:
        """The label of the state that is shown (empty for a claim that is true or false), and any probability of it."""
        return self.shown.label, self.shown.words

    @property
    def is_observation(self) -> bool:
        """Whether this is an observation."""
        return self.kind in get_args(Standing)


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
        boxes = [_box(case, name, claims.shown.get(name, ())) for name in part.claims if name in names]
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


def _box(case: Case, name: str, states: Iterable[State]) -> Box:
    claim, query = case.argument.claims[name], case.query
    kind: Kind = "claim"
    if name in case.argument.observations:
        kind = query.standing(case.argument, name)
        chance = next((state.probability for state in states), None)
        return Box(
            name, kind, plain(claim.title), (BoxState(kind, kind.replace("_", " "), chance, is_told=kind == "open"),)
        )
    if name == query.target.claim:
        kind = "target"
    elif name in query.given or name in query.do:
        kind = "known"
    values = [
        BoxState(state.state, "" if claim.is_boolean else plain(claim.states[state.state]), state.probability)
        for state in states
    ]
    return Box(name, kind, plain(claim.title), tuple(values))


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
            apt = point.depth or not claim.shown.label or claim.shown.state in said.state
            arrow = Arrow(name, above[-1], sign if apt else "neither")
            if arrow not in self.arrows:
                self.arrows.append(arrow)
            above.append(name)
            if new:
                kinds: dict[Influence, Kind] = {"raises": "for", "lowers": "against", "neither": "other"}
                kind = "elsewhere" if said.source else kinds[sign]
                whose = f"Raised elsewhere ({said.by}). " if said.source else ""
                yield Box(name, kind, plain(f"{whose}{stance(self.argument, claim.id, said)}: {said.text}"))
