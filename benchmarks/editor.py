"""`python -m benchmarks.editor`: how long the language server takes to answer on the shipped argument.

A client asks over standard streams, as an editor does, about names all over the argument's largest part; each
question is timed from sending it to having the answer.
"""

from __future__ import annotations

import asyncio
import shutil
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

from lsprotocol import types
from pygls.lsp.client import LanguageClient
from pygls.uris import from_fs_path

from cruxmap.files.locate import default_argument, find_argument
from cruxmap.files.mentions import mentions
from cruxmap.files.tree import Source
from cruxmap.server.positions import Positions

PLACES = 40  # names that are asked about
LIMIT = 50.0  # milliseconds in which every question has to be answered, but a renaming, which is tried out first


def main() -> int:
    """Exit status 1 when an answer took too long."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "argument"
        shutil.copytree(find_argument(default_argument()), home)
        path = max(home.glob("*.yaml"), key=lambda file: file.stat().st_size)
        times = asyncio.run(_ask_everything(path))
    print("| question | median | longest |\n|---|--:|--:|")
    for what, taken in times.items():
        print(f"| {what} | {statistics.median(taken):.0f} ms | {max(taken):.0f} ms |")
    answers = [statistics.median(taken) for what, taken in times.items() if not what.startswith(("problems", "rename"))]
    return int(max(answers) > LIMIT)


async def _ask_everything(path: Path) -> dict[str, list[float]]:
    """The milliseconds that each kind of question takes, at names from the beginning of a file to its end."""
    client = LanguageClient("benchmark", "1")
    told: asyncio.Queue[types.PublishDiagnosticsParams] = asyncio.Queue()

    @client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
    def publish(params: types.PublishDiagnosticsParams) -> None:
        told.put_nowait(params)

    await client.start_io(sys.executable, "-m", "cruxmap", "lsp")
    await client.initialize_async(types.InitializeParams(capabilities=types.ClientCapabilities()))
    client.initialized(types.InitializedParams())
    text = path.read_text("utf-8")
    positions, address = Positions(text), str(from_fs_path(str(path)))
    document = types.TextDocumentIdentifier(address)
    client.text_document_did_open(
        types.DidOpenTextDocumentParams(types.TextDocumentItem(address, types.LanguageKind.Yaml, 1, text))
    )
    await told.get()
    await asyncio.sleep(5)  # until the numbers are there, so that the dearest cards are timed
    times: defaultdict[str, list[float]] = defaultdict(list)
    names = mentions(Source(str(path), text.encode()))
    for mention in names[:: max(1, len(names) // PLACES)]:
        position = positions.position(mention.start + 1)
        place = (document, position)
        asked = {
            "hover": client.text_document_hover_async(types.HoverParams(*place)),
            "completion": client.text_document_completion_async(types.CompletionParams(*place)),
            "definition": client.text_document_definition_async(types.DefinitionParams(*place)),
            "references": client.text_document_references_async(
                types.ReferenceParams(context=types.ReferenceContext(True), text_document=document, position=position)
            ),
            "outline": client.text_document_document_symbol_async(types.DocumentSymbolParams(document)),
        }
        for what, question in asked.items():
            times[what].append(await _timed(question))
    for version in range(2, 12):
        changed = types.VersionedTextDocumentIdentifier(version, address)
        whole = types.TextDocumentContentChangeWholeDocument(text + f"# {version}\n")
        start = time.perf_counter()
        client.text_document_did_change(types.DidChangeTextDocumentParams(changed, [whole]))
        hover = client.text_document_hover_async(types.HoverParams(document, position))
        times["hover just after a key"].append(await _timed(hover))
        while (await told.get()).version != version:
            pass
        times["problems, 150 ms of which it waits"].append(1000 * (time.perf_counter() - start))
    claim = next(mention for mention in names if mention.kind == "claim" and mention.defines)
    for number in range(5):
        where = types.RenameParams(document, positions.position(claim.start), f"another_name_{number}")
        times["rename, tried out first"].append(await _timed(client.text_document_rename_async(where)))
    await client.shutdown_async(None)
    client.exit(None)
    await client.stop()
    return dict(times)


async def _timed(question: object) -> float:
    """The milliseconds until a question is answered."""
    start = time.perf_counter()
    await question  # type: ignore[misc]
    return 1000 * (time.perf_counter() - start)


if __name__ == "__main__":
    sys.exit(main())
