"""Which claim depends on which: no circle may come about, and what has no direction gets one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from heapq import heappop, heappush
from typing import NamedTuple

from cruxmap.files.exchange.argdown.outline import Relation

MOST_NAMED = 12  # elements of a circle that a message has room for


class Arrow(NamedTuple):
    """An element bears on another; arrows of one `reason` stand and fall together."""

    source: int
    target: int
    reason: int


class Closing(NamedTuple):
    """A reason that closes a circle, and the elements of that circle (the last of them if they are many)."""

    reason: int
    circle: tuple[int, ...]


def closing_circles(count: int, arrows: Iterable[Arrow]) -> list[Closing]:
    """The reasons without which no circle is left.

    Found by going from each element, in their order, to what bears on it, so that of a circle the relation is named
    that is farthest from where its first element stands.

    Args:
        count: how many elements there are.
        arrows: what bears on what.
    """
    above: list[list[Arrow]] = [[] for _ in range(count)]
    for arrow in arrows:
        above[arrow.target].append(arrow)
    closing: dict[int, tuple[int, ...]] = {}
    done, depths = set[int](), dict[int, int]()
    for start in range(count):
        path = [start] if start not in done else []
        todo = [iter(above[start])] if path else []
        depths[start] = 0
        while todo:
            if (step := next(todo[-1], None)) is None:
                todo.pop()
                done.add(last := path.pop())
                del depths[last]
            elif step.reason in closing or step.source in done:
                continue
            elif step.source in depths:
                first = max(depths[step.source], len(path) - MOST_NAMED)
                closing[step.reason] = (step.source, *reversed(path[first:]))
            else:
                depths[step.source] = len(path)
                path.append(step.source)
                todo.append(iter(above[step.source]))
        depths.pop(start, None)
    return [Closing(reason, circle) for reason, circle in closing.items()]


def oriented(count: int, arrows: Iterable[Arrow], symmetric: Sequence[Relation]) -> list[Relation]:
    """Symmetric relations, each from the earlier to the later element in an order that all arrows follow.

    What stands below in the text comes first where the arrows leave that open, since below stands what bears on it.

    Args:
        count: how many elements there are.
        arrows: what bears on what, without a circle.
        symmetric: relations that could go either way.
    """
    below: list[list[int]] = [[] for _ in range(count)]
    waiting = [0] * count
    for arrow in arrows:
        below[arrow.source].append(arrow.target)
        waiting[arrow.target] += 1
    ready = [-element for element in range(count) if not waiting[element]]  # what stands below in the text comes first
    ready.sort()
    rank: dict[int, int] = {}
    while ready:
        element = -heappop(ready)
        rank[element] = len(rank)
        for other in below[element]:
            waiting[other] -= 1
            if not waiting[other]:
                heappush(ready, -other)
    return [
        relation
        if rank[relation.source] < rank[relation.target]
        else relation._replace(source=relation.target, target=relation.source)
        for relation in symmetric
    ]
