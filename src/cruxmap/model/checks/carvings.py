"""The claim that says which of an argument's rival carvings holds: it is there, and nothing else settles it."""

from __future__ import annotations

from collections.abc import Iterator

from cruxmap.model.argument import ArgumentMap
from cruxmap.model.checks.names import wrong_names
from cruxmap.model.problem import Finding, Path, quoted


def unclear_carvings(argument: ArgumentMap) -> Iterator[Finding]:
    """What is wrong with `carvings`, and with naming its claim where a carving cannot be taken for another."""
    name = argument.carvings
    if not name:
        return
    if name not in argument.claims:
        yield from wrong_names(argument, name, (), ("carvings",))
        return
    if parents := argument.claims[name].form.parents:
        message = f"which carving holds depends on {quoted(parents[0])}"
        remedy = "give this claim a form without conditions, such as `stick` or `credence`"
        yield Finding("dependent-carvings", ("claims", name), message, remedy, at_key=True)
    shown: list[tuple[Path, bool]] = [
        (("target",), argument.target.claim == name),
        (("scope", name), name in argument.scope),
        (("routes",), argument.routes == name),
        (("classes",), argument.classes == name),
        *((("conditions", i, "given", name), name in shown.given) for i, shown in enumerate(argument.conditions)),
    ]
    for path, is_named in shown:
        if is_named:
            message = f"{name!r} says which carving holds, and `{path[0]}` is the same in every carving"
            yield Finding("carvings-named", path, message, f"remove it: `--given {name}=…` chooses a carving")
