"""`cruxmap schema`: the JSON Schema of the files."""

import json
import sys
from typing import Annotated

import typer

from cruxmap.files.schema import SCHEMAS, schema_file, schema_of
from cruxmap.model.problem import did_you_mean, either, quoted
from cruxmap.opening.misuse import MisuseError, misuse


def command(
    kind: Annotated[str, typer.Argument(metavar="argument|part|credences|evidence", help="Which kind of file.")],
    path: Annotated[
        bool, typer.Option("--path", help="Print where the schema is a file, for an editor's settings.")
    ] = False,
) -> None:
    """Print a JSON Schema, so that an editor can complete and check the YAML.

    With the YAML language server, save it and start a file with
    `# yaml-language-server: $schema=credences.schema.json`.
    """
    if kind not in SCHEMAS:
        remedy = did_you_mean(kind, SCHEMAS, f"write {either(SCHEMAS)}")
        raise MisuseError([misuse("KIND", f"there is no schema of {quoted(kind)}", remedy)])
    if path:
        print(schema_file(kind))
        return
    json.dump(schema_of(kind), sys.stdout, indent=2, ensure_ascii=False)
    print()
