"""What it costs to work out the answers of an argument whose claims hang together closely."""

from __future__ import annotations

from cruxmap.inference.compiled import compiled, has_short_circuit
from cruxmap.inference.direct import Direct
from cruxmap.inference.network import scopes_behind
from cruxmap.inference.orders import best_order
from cruxmap.inference.sums import MOST_LIVE
from cruxmap.model.argument import ArgumentMap

MUCH_WORK = 1 << 28  # cells of all tables, for all credence vectors of an evaluation: from here on it takes seconds
VECTORS = 2000  # that an evaluation draws from the ranges


def work_of_target(argument: ArgumentMap) -> int:
    """How many cells all tables have when an argument's conclusion is worked out on numbers; 0 for a short circuit.

    Raises:
        TooWideError: when that is more than there may be.
    """
    target = [argument.target.claim]
    network = compiled(argument).network
    if has_short_circuit(network, target, argument.scope, {}):
        return 0
    return Direct(network, target, argument.scope).work * (VECTORS if network.questions else 1)


def slow(work: int) -> str:
    """What is to be said of work that takes seconds; nothing of others."""
    return f"the claims hang together closely: {work:,} numbers to work out take seconds" if work > MUCH_WORK else ""


def check_all_claims(argument: ArgumentMap) -> None:
    """Refuse an argument of which some claim's probability, beside the target's, takes too much work.

    The claims on which nothing depends are asked about, which depend on all others.

    Raises:
        TooWideError: when that is so.
    """
    network, target = compiled(argument).network, argument.target.claim
    sizes = {name: len(states) for name, states in network.states.items()}
    if best_order(scopes_behind(network, network.tables, {}), sizes, [target]).cells <= MOST_LIVE:
        return
    parents = {parent for claim in argument.claims.values() for parent in claim.form.parents}
    for name in argument.claims:
        if name not in parents and best_order(scopes_behind(network, [name, target], {}), sizes).cells > MOST_LIVE:
            Direct(network, [target], asked=[name])
