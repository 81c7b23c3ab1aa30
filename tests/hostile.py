"""An argument and credences whose every text is hostile."""

from __future__ import annotations

from pathlib import Path

import yaml

TEXTS = [
    "<script>alert(1)</script>",
    "</style></title><img src=x onerror=alert(1)>",
    "\"quotes\" 'single' `tick` \\ back\\slash \\n",
    "\u202eright to left\u200f\u2066",
    '#quot; &lt; &amp; %%{init: {"theme": "dark"}}%% %% c',
    "x" * 10_000,
    "end subgraph --> ]",
    "${7*7} {{7*7}} {% raw %} {# c #}",
    "]]> <!-- c --> </script><script>alert(2)</script>",
    "fa:fa-car $$x$$ 1. one",
    "- a list\u2028and another\u2029 line",
    "日本語のとても長いタイトルがここにあります",
    "café 🦜",
]


def text(i: int) -> str:
    return TEXTS[i % len(TEXTS)]


def write_hostile(folder: Path) -> tuple[Path, Path]:
    """An argument's folder, and credences about it."""
    claims: dict[str, object] = {}
    for i in range(1, len(TEXTS)):
        claims[f"c{i}"] = {
            "title": text(i),
            "statement": text(i + 1),
            "section": text(i + 2),
            "credence": {
                "ask": text(i),
                "title": text(i + 3),
                "reading": {"credence": 0.5, "basis": "b", "because": text(i)},
            },
            "considerations": [
                {"id": f"p{i}", "kind": "for", "text": text(i), "section": text(i), "strength": text(i + 2)},
                {"kind": "objection", "on": f"p{i}", "text": text(i + 4), "by": text(i + 1)},
                {"kind": "caveat", "text": text(i + 3), "by": "A. B., 2024", "source": {"text": "<b>A</b> [book](x)"}},
            ],
        }
    claims["v"] = {
        "title": text(0),
        "statement": text(1),
        "states": {f"s{k}": text(k) for k in range(4)},
        "table": [{"when": {"c1": True}, "is": ["k1", "k2", "k3"]}, {"when": {"c1": False}, "is": "s3"}],
    }
    claims["c0"] = {
        "title": text(1),
        "statement": text(0),
        "table": [{"when": {"v": ["s0", "s1"]}, "is": "k1"}, {"when": {"v": ["s2", "s3"]}, "is": False}],
    }
    argument = {
        "argument": "hostile",
        "target": "c0",
        "title": text(0) + text(1),
        "about": text(2),
        "event": text(3),
        "source": text(4),
        "scope": {"c1": True},
        "conditions": [{"title": text(8), "given": {"c2": ["true"]}}],
        "routes": "v",
        "classes": "v",
        "bases": {"b": text(1)},
        "claims": claims,
        "questions": {f"k{k}": {"title": text(k), "ask": text(k + 5), "reading": 0.3} for k in (1, 2, 3)},
    }
    credences = {
        "argument": "hostile",
        "name": text(0) + text(3),
        "about": text(1),
        "views": {"c1": {"credence": 0.3, "note": text(2)}},
        "credences": {
            f"c{i}": {"credence": 0.4, "low": 0.2, "high": 0.6, "note": text(i)} for i in range(1, len(TEXTS))
        },
    }
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "argument.yaml").write_text(yaml.safe_dump(argument, sort_keys=False), "utf-8")
    (folder / "me.yaml").write_text(yaml.safe_dump(credences, sort_keys=False), "utf-8")
    return folder, folder / "me.yaml"
