"""What the shell offers at Tab: arguments, credence files, questions, claims. Never an error."""

from collections.abc import Callable, Iterable
from functools import wraps
from pathlib import Path
from typing import ParamSpec

import typer

from cruxmap.model.argument import ArgumentMap
from cruxmap.opening.names import claim_titles, question_titles

P = ParamSpec("P")
Offer = str | tuple[str, str]  # what can be typed, perhaps with what it means


def _titled(pairs: Iterable[tuple[str, str]], incomplete: str, end: str = "") -> list[Offer]:
    """Names with their titles beside them; titles instead where what is typed begins one and no name."""
    known = list(pairs)
    by_name: list[Offer] = [(f"{name}{end}", title) for name, title in known]
    if not incomplete or any(name.startswith(incomplete) for name, _ in known):
        return by_name
    typed = incomplete.casefold()
    # With the letters as they were typed, since a shell drops what does not begin with these.
    return [
        (f"{incomplete}{title[len(typed) :]}{end}", name) for name, title in known if title.casefold().startswith(typed)
    ]


def _quiet(offer: Callable[P, Iterable[Offer]]) -> Callable[P, list[Offer]]:
    """No offer where anything is wrong: a shell that waits for Tab has no place for messages."""

    @wraps(offer)
    def safe(*args: P.args, **kwargs: P.kwargs) -> list[Offer]:
        try:
            return list(offer(*args, **kwargs))
        except Exception:
            return []

    return safe


@_quiet
def complete_argument(incomplete: str) -> Iterable[str]:
    """The shipped arguments, and folders and files that may be one."""
    from cruxmap.files.locate import shipped_arguments

    return [*shipped_arguments(), *_paths(incomplete)]


@_quiet
def complete_file(ctx: typer.Context, incomplete: str) -> Iterable[str]:
    """The argument's profiles, and credence files."""
    return [*_profiles(ctx), *_paths(incomplete)]


@_quiet
def complete_evidence(ctx: typer.Context, incomplete: str) -> Iterable[str]:
    """The argument's sets of observations, and files."""
    from cruxmap.files.locate import evidence_sets

    return [*evidence_sets(_home(ctx)), *_paths(incomplete)]


@_quiet
def complete_answer(ctx: typer.Context, incomplete: str) -> Iterable[Offer]:
    """Questions, ready for the credence."""
    return _titled(question_titles(_argument(ctx)), incomplete, "=")


@_quiet
def complete_name(ctx: typer.Context, incomplete: str) -> Iterable[Offer]:
    """Claims and questions."""
    argument = _argument(ctx)
    return _titled({**dict(claim_titles(argument)), **dict(question_titles(argument))}.items(), incomplete)


@_quiet
def complete_part(ctx: typer.Context, incomplete: str) -> Iterable[Offer]:
    """The argument's parts."""
    return _titled([(part.name, part.title) for part in _argument(ctx).parts], incomplete)


@_quiet
def complete_view(ctx: typer.Context, incomplete: str) -> Iterable[Offer]:
    """Claims that are true or false, ready for the credence."""
    claims = _argument(ctx).claims
    return _titled([(name, claim.title) for name, claim in claims.items() if claim.is_boolean], incomplete, "=")


@_quiet
def complete_event(ctx: typer.Context, incomplete: str) -> Iterable[Offer]:
    """Claims, with their states as soon as the claim is typed."""
    claims = _argument(ctx).claims
    name, equals, _ = incomplete.partition("=")
    if equals and name in claims:
        return [(f"{name}={state}", title) for state, title in claims[name].states.items()]
    return _titled(
        [(name if claim.is_boolean else f"{name}=", claim.title) for name, claim in claims.items()], incomplete
    )


def _paths(incomplete: str) -> list[str]:
    folder = incomplete.rpartition("/")[0]
    paths = sorted(Path(folder or ("/" if incomplete.startswith("/") else ".")).iterdir())
    shown = incomplete[: incomplete.rfind("/") + 1]
    return [
        f"{shown}{path.name}{'/' if path.is_dir() else ''}"
        for path in paths
        if path.suffix in (".yaml", ".yml") or (path.is_dir() and not path.name.startswith("."))
    ]


complete_path = _quiet(_paths)  # files to write in


def _argument(ctx: typer.Context) -> ArgumentMap:
    from cruxmap.opening.cache import load_compiled

    return load_compiled(_home(ctx))


def _home(ctx: typer.Context) -> Path:
    """Where the argument is that the command line so far is about."""
    from cruxmap.files.credences import Layers
    from cruxmap.files.locate import find_argument

    named = ctx.params.get("argument") or ""
    # Behind an option that still wants its value, the words are not taken for arguments yet.
    words = [ctx.params.get("file"), *ctx.args]
    file = next((Path(word) for word in words if isinstance(word, str) and Path(word).is_file()), None)
    return Layers(file).find_argument(named) if file else find_argument(named)


def _profiles(ctx: typer.Context) -> list[str]:
    from cruxmap.files.locate import profiles

    return list(profiles(_home(ctx)))
