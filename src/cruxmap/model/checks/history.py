"""What an argument says of its earlier versions: what was renamed, asked anew, added, or is gone."""

from __future__ import annotations

from collections.abc import Iterator

from cruxmap.model.argument import ArgumentMap
from cruxmap.model.history import KINDS, Lineage
from cruxmap.model.problem import Finding, Path, Suggestion, quoted


def misleading_renames(argument: ArgumentMap) -> Iterator[Finding]:
    """Renames to a name that does not exist, and of one that still does."""
    for kind in KINDS:
        lineage = Lineage(argument, kind)
        for old, new in lineage.renamed.items():
            path = ("renamed", kind, old)
            if lineage.now(new) not in lineage.names and not lineage.gone(new):
                remedy = Suggestion(new, lineage.names, "name one that is there")
                message = f"there is nothing called {quoted(new)} in `{kind}`"
                yield Finding("unknown-name", path, message, remedy, missing=new)
            if old in lineage.names:
                message = f"{quoted(old)} is said to have another name now, but is still there"
                yield Finding("not-renamed", path, message, "remove this line, or rename it", at_key=True)


def misstated_changes(argument: ArgumentMap) -> Iterator[Finding]:
    """Changes in a version that there has not been, of what there never was, and what is said to be gone and is not."""
    for key in ("asked_anew", "added", "gone"):
        changed = getattr(argument, key)
        for kind in KINDS:
            lineage = Lineage(argument, kind)
            for version, names in getattr(changed, kind, {}).items():
                path: Path = (key, kind, version)
                yield from _misdated(argument, version, path)
                for i, name in enumerate(names):
                    here, at_key = ((*path, name), True) if isinstance(names, dict) else ((*path, i), False)
                    yield from _misstated(argument, lineage, key, name, here, at_key)


def _misdated(argument: ArgumentMap, version: str, path: Path) -> Iterator[Finding]:
    if int(version) > argument.version:
        message = f"version {version} is later than the argument's own, which is {argument.version}"
        remedy = f"write the version that changed it; or raise `version` to {version}"
        yield Finding("bad-version", path, message, remedy, at_key=True)
    elif int(version) == 1:
        message = "nothing was before version 1 that it could have changed"
        yield Finding("bad-version", path, message, "write the version that changed it, from 2 on", at_key=True)


def _misstated(
    argument: ArgumentMap, lineage: Lineage, key: str, name: str, path: Path, at_key: bool
) -> Iterator[Finding]:
    """What is wrong with saying of a name that it is new, asked anew or gone."""
    remedy: str | Suggestion
    if key == "gone":
        if name in lineage.names:
            message = f"{quoted(name)} is said to be gone, but is still there"
            remedy = "remove it from here; if it means something else now, list it below `asked_anew`"
            yield Finding("not-gone", path, message, remedy, at_key=at_key)
        elif (now := lineage.now(name)) != name:
            message = f"{quoted(name)} is said to be gone, and also to be called {quoted(now)} now"
            yield Finding("not-gone", path, message, "remove it here or below `renamed`", at_key=at_key)
    elif lineage.now(name) not in lineage.names and not lineage.gone(name):
        kind, other = lineage.kind, "claims" if lineage.kind == "questions" else "questions"
        message = f"there is nothing called {quoted(name)} in `{kind}`"
        remedy = Suggestion(name, lineage.names, "name one that is there")
        if name in getattr(argument, other):
            remedy = f"it is one of the {other}: list it below `{other}`" if key == "asked_anew" else "leave it out"
        yield Finding("unknown-name", path, message, remedy, at_key=at_key, missing=name)
