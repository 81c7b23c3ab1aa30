"""What is told of each claim to programs that draw and study graphs."""

from collections.abc import Mapping, Sequence

from cruxmap.analysis.case import Case
from cruxmap.analysis.explanation import State
from cruxmap.report.numbers import UNDEFINED, percent, plain


def attributes(case: Case, beliefs: Mapping[str, Sequence[State]]) -> dict[str, dict[str, str | float]]:
    """A claim's title, statement, part and probability; an observation's date, source and how it counts.

    The probabilities of a claim with several states are one text, `a 20%, b 80%`. A claim that is not among the
    beliefs has none.
    """
    argument = case.argument
    part_of = {name: part.title for part in argument.parts for name in part.claims}
    result: dict[str, dict[str, str | float]] = {}
    for name, claim in argument.claims.items():
        texts = {"title": claim.title, "statement": claim.statement, "part": part_of.get(name, "")}
        result[name] = {key: plain(text) for key, text in texts.items()}
        if observation := argument.observations.get(name):
            result[name] |= {
                "observed": case.query.standing(argument, name).replace("_", " "),
                "date": plain(observation.date),
                "source": plain(observation.source),
            }
        states = beliefs.get(name, ())
        if not states:
            continue
        if claim.is_boolean:
            probability = states[0].probability
            result[name]["probability"] = UNDEFINED if probability is None else probability
        else:
            shares = [f"{state.state} {percent(state.probability)}" for state in states]
            result[name]["probabilities"] = ", ".join(shares)
    return result
