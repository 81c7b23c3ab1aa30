"""Observations that may say the same thing twice."""

from __future__ import annotations

from collections.abc import Iterator

from cruxmap.model.argument import ArgumentMap
from cruxmap.model.problem import Finding


def dependent_observations(argument: ArgumentMap) -> Iterator[Finding]:
    """Observations of one claim from one source with nothing of their set in common; each with an earlier one.

    Given the claim, the network takes such observations for independent: two reports of one experiment would
    count twice. Where both depend on a claim of their set, or one on the other, the set says how they go together.
    """
    sets = {evidence.name for evidence in argument.evidence}
    own = {name for part in argument.parts if part.name in sets for name in part.claims}
    earlier: dict[str, list[tuple[str, set[str], set[str]]]] = {}
    for name, observation in argument.observations.items():
        linked = _upward(argument, name, own)
        parents = {parent for member in linked for parent in argument.claims[member].form.parents} - own
        of_source = earlier.setdefault(" ".join(observation.source.split()).casefold(), [])
        for other, of_other, linked_other in of_source:
            shared = [claim for claim in argument.claims if claim in parents & of_other]
            if shared and not linked & linked_other:
                message = f"this and {other!r} come from one source and bear on {shared[0]!r}: are they independent?"
                remedy = (
                    "if they have another cause in common, add it to `claims` and let both depend on it with a `table`"
                    "; if not, let each `source` say what sets it apart: a page, an experiment"
                )
                yield Finding("dependent", ("claims", name, "source"), message, remedy, "warning")
                break
        of_source.append((name, parents, linked))


def _upward(argument: ArgumentMap, name: str, own: set[str]) -> set[str]:
    """An observation, and the claims of its set that it depends on."""
    linked, left = set[str](), [name]
    while left:
        member = left.pop()
        if member not in linked:
            linked.add(member)
            left += [parent for parent in argument.claims[member].form.parents if parent in own]
    return linked
