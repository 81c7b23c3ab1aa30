"""Orders of elimination: by hand, and against the same rules followed without any shortcut."""

from __future__ import annotations

from itertools import combinations
from math import prod
from random import Random

import pytest

from cruxmap.inference import orders
from cruxmap.inference.orders import RULES, Order, Rule, best_order, order_by, smallest_product


def followed(rule: Rule, scopes: list[tuple[str, ...]], sizes: dict[str, int], keep: tuple[str, ...]) -> Order:
    """Every claim is ranked anew at every step."""
    names = list(dict.fromkeys(name for scope in scopes for name in scope))
    near = {name: {b for scope in scopes if name in scope for b in scope} - {name} for name in names}
    left = [name for name in names if name not in keep]
    claims, products = [], []
    while left:
        ranks = {name: (rule(name, near, sizes), smallest_product(name, near, sizes)) for name in left}
        claim = min(left, key=lambda name: (*ranks[name], names.index(name)))
        around = near.pop(claim)
        products.append((sizes[claim] * prod(sizes[name] for name in around), (claim, *sorted(around))))
        claims.append(claim)
        left.remove(claim)
        for name in around:
            near[name] = (near[name] | around) - {name, claim}
    cells, knot = max(products, key=lambda product: product[0])
    width = max(len(names) for _, names in products) - 1
    return Order(tuple(claims), width, sum(product for product, _ in products), cells, knot)


@pytest.mark.parametrize("rule", RULES)
def test_each_rule_is_followed(rule: Rule) -> None:
    for seed in range(12):
        random = Random(seed)
        names = [f"c{i}" for i in range(9)]
        sizes = {name: random.choice([2, 2, 3, 4]) for name in names}
        scopes = [(name,) for name in names] + [pair for pair in combinations(names, 2) if random.random() < 0.3]
        keep = tuple(random.sample(names, 2))
        assert order_by(rule, scopes, sizes, keep) == followed(rule, scopes, sizes, keep)


def test_by_hand() -> None:
    """Of a chain a - b - c of 2, 3 and 4 states with c kept: a first, 6 cells, then b, 12."""
    scopes, sizes = [("a",), ("a", "b"), ("b", "c")], {"a": 2, "b": 3, "c": 4}
    assert order_by(smallest_product, scopes, sizes, ("c",)) == Order(("a", "b"), 1, 18, 12, ("b", "c"))
    assert best_order(scopes, sizes, ("c",)) == Order(("a", "b"), 1, 18, 12, ("b", "c"))
    assert best_order(scopes, sizes).claims == ("a", "b", "c")
    assert best_order([], {}) == Order((), 0, 0, 0, ())


def test_where_it_is_much_the_cheapest_of_all_rules_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    cheaper = 0
    for seed in range(12):
        random = Random(seed)
        sizes = {f"c{i}": random.choice([2, 3, 5]) for i in range(9)}
        scopes = [pair for pair in combinations(sizes, 2) if random.random() < 0.4]
        cells = [order_by(rule, scopes, sizes).cells for rule in RULES]
        monkeypatch.setattr(orders, "ENOUGH", 0)
        assert best_order(scopes, sizes).cells == min(cells)
        monkeypatch.setattr(orders, "ENOUGH", cells[0])
        assert best_order(scopes, sizes).cells == cells[0], "below that, the first rule will do"
        cheaper += min(cells) < cells[0]
    assert cheaper
