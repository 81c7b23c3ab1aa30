"""What a report of a fault needs to say about where the program ran."""

import platform
import re
import sys
from importlib.metadata import PackageNotFoundError, requires, version

from cruxmap import __version__


def installed() -> list[str]:
    """The versions of cruxmap, of Python, of the system and of everything that cruxmap needs, a line each."""
    lines = [f"cruxmap {__version__}"]
    lines += [f"{platform.python_implementation()} {platform.python_version()} on {platform.platform()}"]
    lines += [f"output {sys.stdout.encoding}"]
    return lines + [f"{name} {_version(name)}" for name in _needed()]


def _needed() -> list[str]:
    """The packages that cruxmap itself needs; none where it runs without having been installed."""
    try:
        wanted = requires("cruxmap") or []
    except PackageNotFoundError:
        return []
    return sorted(re.split(r"[^\w.-]", line)[0] for line in wanted if "extra ==" not in line)


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "is missing"
