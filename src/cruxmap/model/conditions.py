"""Conditions on claims: the states in which each of some claims has to be, and what is made of such conditions.

Most are a mapping from claims to states, all of which must hold. `any`, `all` and `not` make a `Compound` of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from msgspec import Struct

from cruxmap.model.problem import Path

States = tuple[str, ...]
OTHERWISE = "otherwise"  # an `else` in words


class Compound(Struct, frozen=True):
    """A condition with other conditions in it: all that it says must hold.

    Attributes:
        states: claims, and the states in which each may be.
        any: conditions of which one must hold, if there are any.
        all: conditions that must hold.
        none: conditions that must not hold.
        is_default: whether it is an `else`, and `none` what the other rows say.
    """

    states: dict[str, States] = {}
    any: tuple[Mapping[str, States] | Compound, ...] = ()
    all: tuple[Mapping[str, States] | Compound, ...] = ()
    none: tuple[Mapping[str, States] | Compound, ...] = ()
    is_default: bool = False


When = Mapping[str, States] | Compound


def is_default(when: When) -> bool:
    """Whether a condition is that of an `else`."""
    return isinstance(when, Compound) and when.is_default


def pieces(when: When) -> Iterator[tuple[Path, str, States]]:
    """Every claim that a condition names, with the states and the path to it; none for an `else`, which names none."""
    if not isinstance(when, Compound):
        yield from (((claim,), claim, states) for claim, states in when.items())
        return
    if when.is_default:
        return
    yield from (((claim,), claim, states) for claim, states in when.states.items())
    for key, members in (("any", when.any), ("all", when.all), ("not", when.none)):
        for i, member in enumerate(members):
            yield from (((key, i, *path), claim, states) for path, claim, states in pieces(member))


def with_claims(when: When, name: Callable[[str], str]) -> When:
    """A condition on claims of other names."""
    if not isinstance(when, Compound):
        return {name(claim): states for claim, states in when.items()}
    states = {name(claim): states for claim, states in when.states.items()}
    some, every, none = (
        tuple(with_claims(member, name) for member in members) for members in (when.any, when.all, when.none)
    )
    return Compound(states, some, every, none, when.is_default)


def in_words(when: When, piece: Callable[[str, States], str]) -> str:
    """A condition in words, by those of each claim in its states; empty where it says nothing."""
    return _joined([*_parts(when, piece)], " and ", inside=False)


def _parts(when: When, piece: Callable[[str, States], str]) -> Iterator[str]:
    """What must hold together."""
    if not isinstance(when, Compound):
        yield from (piece(claim, states) for claim, states in when.items())
        return
    if when.is_default:
        yield OTHERWISE
        return
    yield from (piece(claim, states) for claim, states in when.states.items())
    for member in when.all:
        yield from _parts(member, piece)
    if when.any:
        yield _joined([in_brackets(member, piece) for member in when.any], " or ", inside=True)
    for member in when.none:
        yield f"not {in_brackets(member, piece)}"


def in_brackets(when: When, piece: Callable[[str, States], str]) -> str:
    """A condition in words, in brackets where it has several parts."""
    return _joined([*_parts(when, piece)], " and ", inside=True)


def _joined(parts: list[str], sign: str, *, inside: bool) -> str:
    text = sign.join(parts)
    return f"({text})" if inside and len(parts) > 1 else text
