"""A client of the language server, as an editor is one: messages over the standard streams of a process."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any
from urllib.request import pathname2url

HANGING = 300  # seconds: no busy machine takes so long, and no test depends on how long it takes

Message = dict[str, Any]


class Client:
    """`cruxmap lsp` and a conversation with it."""

    def __init__(self, folder: Path, capabilities: Message | None = None, **environment: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "cruxmap", "lsp"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=folder,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **environment},
        )
        self.versions: dict[str, int] = {}
        self.diagnostics: dict[str, list[Message]] = {}
        self.told: list[Message] = []  # everything that came without having been asked for
        self._messages: queue.Queue[Message] = queue.Queue()
        self._next = 0
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        answer = self.request(
            "initialize", {"processId": os.getpid(), "rootUri": uri(folder), "capabilities": capabilities or {}}
        )
        self.capabilities: Message = answer["capabilities"]
        self.notify("initialized", {})

    def open(self, path: Path, text: str | None = None) -> None:
        """Open a file, with a text that is not the disk's if one is given."""
        self.versions[uri(path)] = 1
        text = path.read_bytes().decode() if text is None else text
        document = {"uri": uri(path), "languageId": "yaml", "version": 1, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": document})

    def change(self, path: Path, text: str) -> None:
        """Change an open file."""
        self.versions[uri(path)] += 1
        document = {"uri": uri(path), "version": self.versions[uri(path)]}
        self.notify("textDocument/didChange", {"textDocument": document, "contentChanges": [{"text": text}]})

    def close(self, path: Path) -> None:
        """Close a file."""
        self.notify("textDocument/didClose", {"textDocument": {"uri": uri(path)}})

    def ask(self, what: str, path: Path, line: int, character: int, **further: Any) -> Any:
        """Ask something about a position, which counts from 0."""
        position = {"line": line, "character": character}
        return self.request(
            f"textDocument/{what}", {"textDocument": {"uri": uri(path)}, "position": position, **further}
        )

    def problems(self, path: Path, version: int | None = None) -> list[Message]:
        """What is told of a file, as soon as it is told of the version that is open (or of another one)."""
        wanted = self.versions.get(uri(path)) if version is None else version
        while True:
            for message in self.told:
                params = message.get("params") or {}
                is_about = message["method"] == "textDocument/publishDiagnostics" and params["uri"] == uri(path)
                if is_about and wanted in (None, params.get("version")):
                    self.told.remove(message)
                    return list(params["diagnostics"])
            self._take()

    def request(self, method: str, params: Any = None) -> Any:
        """Ask, and wait for the answer.

        Raises:
            RefusedError: when the answer is an error.
        """
        self._next += 1
        self._send({"jsonrpc": "2.0", "id": self._next, "method": method, "params": params})
        while True:
            message = self._take()
            if message.get("id") == self._next and "method" not in message:
                if "error" in message:
                    raise RefusedError(message["error"]["message"])
                return message["result"]

    def notify(self, method: str, params: Any) -> None:
        """Say something that has no answer."""
        self._send({"jsonrpc": "2.0", "method": method, "params": params})

    def end(self) -> tuple[int, str]:
        """End the conversation as an editor does: the exit status, and what was written to standard error."""
        self.request("shutdown")
        self.notify("exit", None)
        return self.wait()

    def wait(self) -> tuple[int, str]:
        """Wait until the process has ended: the exit status, and what was written to standard error."""
        error, answers, questions = self.process.stderr, self.process.stdout, self.process.stdin
        assert error and answers and questions  # noqa: PT018
        said = error.read().decode()
        code = self.process.wait(HANGING)
        self._reader.join(HANGING)
        for stream in (error, answers, questions):
            stream.close()
        return code, said

    def _send(self, message: Message) -> None:
        data = json.dumps(message).encode()
        stdin = self.process.stdin
        assert stdin is not None
        stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(data), data))
        stdin.flush()

    def _take(self) -> Message:
        """The next message; one that nobody asked for is kept, and one that asks something is answered."""
        message = self._messages.get(timeout=HANGING)
        if "method" in message:
            self.told.append(message)
            if "id" in message:
                self._send({"jsonrpc": "2.0", "id": message["id"], "result": None})
        return message

    def _read(self) -> None:
        stdout = self.process.stdout
        assert stdout is not None
        while header := stdout.readline():
            length = int(header.partition(b":")[2])
            while stdout.readline().strip():
                pass
            self._messages.put(json.loads(stdout.read(length)))


class RefusedError(Exception):
    """An answer that is an error."""


def uri(path: Path) -> str:
    """The address of a file."""
    return "file://" + pathname2url(str(path.absolute()))
