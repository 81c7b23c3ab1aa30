"""A page from its template, its styles, its scripts and its data: one file that asks nothing of anybody."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from cruxmap import __version__
from cruxmap.report.numbers import credence, percent, plain, points
from cruxmap.report.page.prose import linked, prose

HERE = Path(__file__).parent
_INDENT = re.compile(r"^ +", re.MULTILINE)
_COMMENT = re.compile(r"^//.*\n|^/\*.*?\*/\n", re.MULTILINE)


def rendered(
    template: str,
    context: Mapping[str, Any],
    *,
    styles: Sequence[str],
    scripts: Sequence[str],
    data: object,
    drawing: str = "",
) -> str:
    """The template, with every text of the context escaped and made plain.

    Args:
        template: its file, and so on.
        context: what the template shows.
        styles: files of which the page's one style is made.
        scripts: files of which its one program is made.
        data: what the program reads.
        drawing: a picture as SVG.
    """
    from jinja2 import Environment, FunctionLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=FunctionLoader(_unindented),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: plain(value) if isinstance(value, str) and not isinstance(value, Markup) else value,
    )
    environment.filters |= {
        "percent": percent,
        "credence": credence,
        "points": points,
        "prose": prose,
        "linked": linked,
        "machine": lambda value: "" if np.isnan(value) else repr(value),
        "value_of": lambda name, values: values[name],
    }
    style, script = _joined(styles), "\n".join(['"use strict";', _joined(scripts)])
    ours = {
        "style": style,
        "script": script,
        "style_hash": _hash(style),
        "script_hash": _hash(script),
        "drawing": drawing,
        "data": _embedded(data),
    }
    raw = {name: Markup(text) for name, text in ours.items()}
    return environment.get_template(template).render(**context, **raw, version=__version__)


def _joined(names: Sequence[str]) -> str:
    """Scripts or styles as one text, without what only their authors need."""
    return "\n".join(_COMMENT.sub("", _unindented(name)).strip() for name in names)


def _unindented(name: str) -> str:
    """A file without the spaces at the beginnings of its lines, which are a tenth of it."""
    return _INDENT.sub("", (HERE / name).read_text("utf-8"))


def _embedded(data: object) -> str:
    """JSON that can stand within a script element, whatever texts are in it."""
    text = json.dumps(data, separators=(",", ":"), allow_nan=False)  # ASCII, so that U+2028 is no end of a line
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def _hash(text: str) -> str:
    """What a content security policy calls an inline text."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
