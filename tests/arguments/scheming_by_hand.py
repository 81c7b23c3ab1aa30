"""The scheming argument worked out by hand: sums over its conditions, with neither its files nor the engine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from itertools import product
from typing import NamedTuple

Numbers = Mapping[str, float]


class World(NamedTuple):
    """One way in which the conditions may turn out that both stories depend on."""

    pays: str
    long_horizon: bool
    early_awareness: bool
    shaped: bool
    slack: bool
    pull: str
    messy: bool
    machinery: bool
    strength: str
    speed: bool
    locked: bool
    smooth: bool


Condition = Callable[[World], bool]


def routes(q: Numbers, known: Condition = lambda world: True) -> dict[str, float]:
    """The probabilities of the ways to a schemer, and of none, for a goal-directed and aware model.

    `known` picks the worlds that are supposed.
    """
    total: Counter[str] = Counter()
    weight = 0.0
    for world, probability in worlds(q):
        if probability and known(world):
            weight += probability
            for route, share in routes_of(world, q).items():
                total[route] += probability * share
    return {route: share / weight for route, share in total.items()}


def worlds(q: Numbers) -> Iterator[tuple[World, float]]:
    """Every world with its probability."""
    pays = _stick(q, ("for_most", "scheming_pays_for_most"), ("only_hungry", "scheming_pays_for_hungry"), "none")
    strength = _stick(q, ("late", "preference_decides_late"), ("early", "preference_matters_early"), "none")
    timed = q["awareness_timing_controlled"] + (1 - q["awareness_timing_controlled"]) * q["shaping_works_untimed"]
    either = (True, False)
    for world in map(
        World._make,
        product(
            *(pays, either, either, either, either, ("at_once", "later", "never")),
            *(either, either, strength, either, either, either),
        ),
    ):
        shaping = 0.0 if world.early_awareness else q["adversarial_training_thorough"] * timed
        mess = "messy" if world.messy else "clean"
        at_once = q["pulled_at_once_with_slack" if world.slack else "pulled_at_once_without_slack"]
        later = q["pulled_later_with_slack"] if world.slack else 1.0
        pull = {"at_once": at_once, "later": (1 - at_once) * later, "never": (1 - at_once) * (1 - later)}
        probability = pays[world.pays] * strength[world.strength] * pull[world.pull]
        for holds, credence in (
            (world.long_horizon, q["long_horizon_training"]),
            (world.early_awareness, q["awareness_from_pretraining"]),
            (world.shaped, shaping),
            (world.slack, q["slack_in_training"]),
            (world.messy, q["messy_goal_directedness"]),
            (world.machinery, q[f"machinery_needed_{mess}"]),
            (world.speed, q["speed_beats_simplicity"]),
            (world.locked, q["goals_locked_in"]),
            (world.smooth, q["smooth_road_exists"]),
        ):
            probability *= credence if holds else 1 - credence
        yield world, probability


def routes_of(world: World, q: Numbers) -> dict[str, float]:
    """The shares of the ways to a schemer in one world."""
    pays = world.pays != "none"
    if world.smooth and world.strength == "late" and not world.locked:
        return {"final_properties" if pays and not world.speed else "none": 1.0}
    share = {"for_most": q["share_if_most"], "only_hungry": q["share_if_only_hungry"], "none": 0.0}[world.pays]
    reflected = 0.0 if world.pull == "at_once" else q[f"reflection_ambitious_{_horizon(world)}"] * share
    total: Counter[str] = Counter()
    for goal, chance in goals(world, q).items():
        early = share if goal == "ambitious" else 0.0
        meant = q["intended_goal_motivates"] if goal == "intended" and pays else 0.0
        nearest = nearest_goal_story(world, goal, q)
        left = (1 - early) * (1 - reflected)
        total["after" if world.early_awareness else "before"] += chance * early
        total["after"] += chance * (1 - early) * reflected
        total["intended_goal"] += chance * left * meant
        total["nearest"] += chance * left * (1 - meant) * nearest
        total["none"] += chance * left * (1 - meant) * (1 - nearest)
    return total


def goals(world: World, q: Numbers) -> dict[str, float]:
    """The goal at awareness."""
    horizon = _horizon(world)
    forms = q[f"goal_forms_{horizon}"]
    if _taste(world) == "for":
        forms = _tilted(forms, q["tilt_simplicity_forms"])
    survives = q["survives_working_shaping" if world.shaped else "survives_failed_shaping"]
    if world.early_awareness:
        survives = float(world.pull != "at_once")
    there = forms * survives
    meant = q["intended_reaches_beyond_long" if world.long_horizon else "intended_reaches_beyond_short"]
    ambitious = q[f"ambitious_{horizon}"]
    return {
        "ambitious": there * ambitious,
        "modest": there * (1 - ambitious),
        "intended": (1 - there) * meant,
        "within": (1 - there) * (1 - meant),
    }


def nearest_goal_story(world: World, goal: str, q: Numbers) -> float:
    """The chance of the second story, whether or not another came first."""
    if goal == "intended" or world.pull == "never" or world.pays == "none":
        return 0.0
    below = q["below_max_working_shaping" if world.shaped else "below_max_ordinary_shaping"]
    steps = q["steps_pay_with_smooth_road" if world.smooth else "steps_pay_without_smooth_road"]
    notices = steps * (q["noticed_despite_new_machinery"] if world.machinery else 1)
    mess, reach = "messy" if world.messy else "clean", "within" if goal == "within" else "beyond"
    undercut = _tilted(
        q[f"undercut_{mess}_{reach}"],
        *[q["tilt_shaping_undercuts"]] * world.shaped,
        *[q["tilt_early_awareness"]] * world.early_awareness,
        *[q["tilt_machinery_undercuts"]] * world.machinery,
    )
    cheapest = _tilted(
        q["schemer_cheapest_with_step"],
        *[q["tilt_speed"]] * (_taste(world) == "against"),
        *[q["tilt_simplicity"]] * (_taste(world) == "for"),
        *[q["tilt_only_hungry"]] * (world.pays == "only_hungry"),
    )
    return below * notices * (1 - undercut) * cheapest


def _stick(q: Numbers, first: tuple[str, str], second: tuple[str, str], last: str) -> dict[str, float]:
    credence, other = q[first[1]], q[second[1]]
    return {first[0]: credence, second[0]: (1 - credence) * other, last: (1 - credence) * (1 - other)}


def _taste(world: World) -> str:
    return "neither" if world.strength == "none" else "against" if world.speed else "for"


def _horizon(world: World) -> str:
    return "long_horizon" if world.long_horizon else "short_horizon"


def _tilted(base: float, *tilts: float) -> float:
    for_it, against_it = base, 1 - base
    for tilt in tilts:
        for_it, against_it = for_it * tilt, against_it * (1 - tilt)
    return for_it / (for_it + against_it)
