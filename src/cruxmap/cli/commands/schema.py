"""`cruxmap schema`: the JSON Schema of the files."""

import json
import sys
from typing import Annotated

import typer

from cruxmap.files.schema import SCHEMAS, schema_of
from cruxmap.model.problem import did_you_mean, either, quoted
from cruxmap.opening.misuse import MisuseError, misuse


def command(
    kind: Annotated[str, typer.Argument(metavar="argument|part|credences", help="Which kind of file.")],
) -> None:
    """Print a JSON Schema, so that an editor can complete and check the YAML.

    With the YAML language server, save it and start a file with
    `# yaml-language-server: $schema=credences.schema.json`.
    """
    if kind not in SCHEMAS:
        remedy = did_you_mean(kind, SCHEMAS, f"write {either(SCHEMAS)}")
        raise MisuseError([misuse("KIND", f"there is no schema of {quoted(kind)}", remedy)])
    json.dump(schema_of(kind), sys.stdout, indent=2, ensure_ascii=False)
    print()
