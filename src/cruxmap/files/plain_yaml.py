"""Values of the model as the YAML from which they are read again, without what is left to a default."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from msgspec import NODEFAULT, Struct

from cruxmap.files.decode import struct_fields
from cruxmap.files.rows import DEFAULT
from cruxmap.model.conditions import Compound, is_default

WIDTH = 100
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*|[0-9]+(?:\.[0-9]+)?(?:e-?[0-9]+)?%?")
_NOTHING = {"null", "Null", "NULL"}


def plain(value: Any) -> Any:
    """A value as mappings, lists, texts and numbers."""
    if isinstance(value, Compound):
        return _condition(value)
    if isinstance(value, Struct) and is_default(getattr(value, "when", {})):
        written = {key: getattr(value, name) for key, (name, _, _) in struct_fields(type(value)).items()}
        return {DEFAULT: plain(written[value.default_key])}  # type: ignore[attr-defined]
    if isinstance(value, Struct):
        fields = struct_fields(type(value))
        entries = {key: (getattr(value, name), default) for key, (name, _, default) in fields.items()}
        return {key: plain(part) for key, (part, default) in entries.items() if default is NODEFAULT or part != default}
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    return value


def _condition(when: Compound) -> dict[str, Any]:
    parts = {"any": when.any, "all": when.all, "not": when.none}
    return {**plain(when.states), **{key: plain(members) for key, members in parts.items() if members}}


def flow(value: Any, escaped: str = "", is_condition: bool = False) -> str:
    """In one line: mappings in braces, lists in brackets, and quotes where they are needed.

    Args:
        value: of mappings, lists, texts and numbers.
        escaped: characters that are written as escapes.
        is_condition: whether it is of a `when`, where a single state stands alone.
    """
    if isinstance(value, dict):
        fields = {text(key, escaped): flow(part, escaped, is_condition or key == "when") for key, part in value.items()}
        return "{" + ", ".join(f"{key}: {part}" for key, part in fields.items()) + "}"
    if isinstance(value, list | tuple):
        if is_condition and len(value) == 1 and isinstance(value[0], str):
            return flow(value[0], escaped)
        return f"[{', '.join(flow(part, escaped, is_condition) for part in value)}]"
    if isinstance(value, bool):
        return str(value).lower()
    return text(value, escaped) if isinstance(value, str) else repr(value)


def lines(key: str, value: Any, indent: int = 0, escaped: str = "") -> Iterator[str]:
    """A key and its value in one line where that fits, else in several."""
    start = " " * indent
    line = f"{start}{text(key, escaped)}: {flow(value, escaped, key == 'when')}"
    if len(line) <= WIDTH or not value or not isinstance(value, dict | list | tuple):
        yield line
    elif isinstance(value, dict):
        yield f"{start}{text(key, escaped)}:"
        for name, part in value.items():
            yield from lines(name, part, indent + 2, escaped)
    else:
        yield f"{start}{text(key, escaped)}:"
        yield from (f"{start}  - {flow(part, escaped)}" for part in value)


def text(value: str, escaped: str = "") -> str:
    """A text, in double quotes unless it is a name or a number; what cannot be seen is escaped."""
    if _PLAIN.fullmatch(value) and value not in _NOTHING:
        return value
    return quoted(value, escaped)


def quoted(value: str, escaped: str = "") -> str:
    """In double quotes, which any text can stand in."""
    return "".join(_visible(character, escaped) for character in json.dumps(value, ensure_ascii=False))


def _visible(character: str, escaped: str) -> str:
    if character in escaped or unicodedata.category(character) in ("Cc", "Cf", "Cn", "Co", "Zl", "Zp"):
        return f"\\U{ord(character):08x}"
    return character
