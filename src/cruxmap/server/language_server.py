"""The server: what comes from an editor is handed on; checks and numbers are worked out beside the typing."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from lsprotocol import types
from pygls.exceptions import JsonRpcException, JsonRpcInvalidParams
from pygls.lsp.server import LanguageServer
from pygls.uris import from_fs_path, to_fs_path

from cruxmap import __version__
from cruxmap.analysis.case import Case
from cruxmap.errors import CruxmapError
from cruxmap.files.offers import prepare
from cruxmap.files.tree import identity
from cruxmap.model.problem import Problem, ProblemsError
from cruxmap.opening.check import check_files
from cruxmap.server.answers import Answers
from cruxmap.server.desk import Desk, OpenFile
from cruxmap.server.numbers import Numbers, read_case, work_out
from cruxmap.server.positions import Positions

PAUSE = 0.15  # seconds without a change after which files are checked, so that nothing flickers while one types
WATCHED = "**/*.{yaml,yml}"

Answer = TypeVar("Answer")


class Server(LanguageServer):
    """A language server for arguments, credence files and sets of observations.

    Whole texts are synchronised: files are small, and the places of changes would have to be counted in lines of
    which the protocol and YAML have different ideas.
    """

    def __init__(self) -> None:
        super().__init__("cruxmap", __version__, text_document_sync_kind=types.TextDocumentSyncKind.Full)
        self.desk = Desk()
        self.problems: dict[str, list[tuple[Problem, types.Diagnostic]]] = {}  # what was told last, by address
        self.numbers: dict[str, Numbers] = {}  # by real path, of the state in which the files were in order last
        self._checking = ThreadPoolExecutor(1, "check")
        self._counting = ThreadPoolExecutor(1, "numbers")
        self._waiting: asyncio.TimerHandle | None = None
        self._changes = 0
        self.was_shut_down = False  # as an editor has to ask before it ends a server

    @property
    def answers(self) -> Answers:
        """Answers in the units of the editor's columns."""
        return Answers(self.desk, self._encoding)

    @property
    def _encoding(self) -> types.PositionEncodingKind | str:
        return self.workspace.position_encoding or types.PositionEncodingKind.Utf16

    def take(self, uri: str) -> None:
        """Take over a file as the editor has it; one that is on no disk is left alone."""
        path = to_fs_path(uri)
        if not path:
            return
        document = self.workspace.get_text_document(uri)
        text = document.source.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")  # of halves, marks
        self.desk.lay(OpenFile(uri, Path(path), document.version, text, Positions(text, self._encoding)))
        self.check_soon()

    def leave(self, uri: str) -> None:
        """Take over that a file is closed."""
        if path := to_fs_path(uri):
            self.desk.close(Path(path))
            self.numbers.pop(os.path.realpath(path), None)
            self.check_soon()

    def about(self, uri: str, answer: Callable[[OpenFile], Answer]) -> Answer | None:
        """An answer about an open file; none about any other."""
        file = self.desk.at(to_fs_path(uri) or "")
        if file is None:
            return None
        with self.desk.over_disk():
            return answer(file)

    def numbers_of(self, file: OpenFile) -> Numbers | None:
        """The numbers of a file, of the state in which it was in order last; None where it never was."""
        return self.numbers.get(os.path.realpath(file.path))

    def check_soon(self) -> None:
        """Check what is open as soon as nobody types."""
        self._changes += 1
        if self._waiting is not None:
            self._waiting.cancel()
        self._waiting = asyncio.get_running_loop().call_later(PAUSE, self._start_check)

    def _start_check(self) -> None:
        task = asyncio.get_running_loop().create_task(self._check(self._changes))
        task.add_done_callback(self._log_fault)

    def _log_fault(self, task: asyncio.Task[None]) -> None:
        """Tell the editor's log of a check that failed; nobody waits for its outcome."""
        if not task.cancelled() and (error := task.exception()) is not None:
            said = f"this is a fault of cruxmap itself: {type(error).__name__}: {error}"
            self.window_log_message(types.LogMessageParams(types.MessageType.Error, said))

    async def _check(self, changes: int) -> None:
        loop = asyncio.get_running_loop()
        with self.desk.over_disk():
            homes = {file.path: self.desk.home(file.path) for file in self.desk.files if self.desk.kind(file.path)}
            kinds = {path: self.desk.kind(path) for path in homes}
            roots = [(kinds[path] in ("argument", "part") and homes[path]) or path for path in homes]
        wanted = [*{identity(root): root for root in roots}.values()]
        problems = await loop.run_in_executor(self._checking, self._over_disk, lambda: check_files(wanted)[0])
        if changes != self._changes:  # what is wrong now will be said by the check that waits
            return
        self._publish(problems)
        await loop.run_in_executor(self._checking, self._over_disk, lambda: self._prepare(homes))
        for path, home in homes.items():
            kind = kinds[path]
            if home is None or kind is None:
                continue
            case = await loop.run_in_executor(
                self._counting, self._over_disk, lambda path=path, kind=kind, home=home: read_case(path, kind, home)
            )
            if changes != self._changes:
                return
            if case is not None:
                real = os.path.realpath(path)
                self.numbers[real] = self._known_numbers(case) or Numbers(case)
                if not self.numbers[real].beliefs:
                    self.numbers[real] = await loop.run_in_executor(self._counting, work_out, case)

    def _prepare(self, homes: Mapping[Path, Path | None]) -> None:
        """Read and make what every answer needs, before there is a question."""
        prepare()
        for path, home in homes.items():
            self.desk.names(home, path)

    def _known_numbers(self, case: Case) -> Numbers | None:
        """The numbers of a case, where they are worked out already, perhaps for another part of the argument."""
        for numbers in self.numbers.values():
            is_same = numbers.case.argument.fingerprint == case.argument.fingerprint
            if numbers.beliefs and is_same and numbers.case.credences == case.credences:
                return numbers
        return None

    def _over_disk(self, work: Callable[[], Answer]) -> Answer:
        """Work in another thread, where what is laid over the disk has to be laid anew."""
        with self.desk.over_disk():
            return work()

    def _publish(self, problems: list[Problem]) -> None:
        """Say what is wrong with each file, and that nothing is any more with those of which something was said."""
        by_uri: dict[str, list[tuple[Problem, types.Diagnostic]]] = {file.uri: [] for file in self.desk.files}
        with self.desk.over_disk():
            for problem in problems:
                opened = self.desk.at(problem.file)
                source = None if opened else self.desk.source(Path(problem.file))
                positions = opened.positions if opened else Positions(source.text if source else "", self._encoding)
                uri = opened.uri if opened else str(from_fs_path(os.path.abspath(problem.file)))
                diagnostic = self.answers.diagnostic(problem, positions)
                by_uri.setdefault(uri, []).append((problem, diagnostic))
        for uri in self.problems.keys() - by_uri.keys():
            by_uri[uri] = []
        for uri, told in by_uri.items():
            file = self.desk.at(to_fs_path(uri) or "")
            if file is None and self.problems.get(uri) == told:  # an open file is told of for each of its versions
                continue
            version = file.version if file else None
            diagnostics = [diagnostic for _, diagnostic in told]
            self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, diagnostics, version))
        self.problems = {uri: told for uri, told in by_uri.items() if told or self.desk.at(to_fs_path(uri) or "")}


def _is_no_refusal(record: logging.LogRecord) -> bool:
    """Whether a record is about anything but an answer that is an error, which the editor shows."""
    return not (record.exc_info and isinstance(record.exc_info[1], JsonRpcException))


def make_server() -> Server:
    """A server that knows what to do with each message of the protocol."""
    server = Server()
    logging.getLogger("pygls.protocol.json_rpc").addFilter(_is_no_refusal)

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def opened(params: types.DidOpenTextDocumentParams) -> None:
        server.take(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def changed(params: types.DidChangeTextDocumentParams) -> None:
        server.take(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def saved(params: types.DidSaveTextDocumentParams) -> None:
        server.check_soon()

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def closed(params: types.DidCloseTextDocumentParams) -> None:
        server.leave(params.text_document.uri)

    @server.feature(types.SHUTDOWN)
    def shut_down(params: None) -> None:
        server.was_shut_down = True

    @server.feature(types.INITIALIZED)
    def watch(params: types.InitializedParams) -> None:
        _watch_files(server)

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def changed_on_disk(params: types.DidChangeWatchedFilesParams) -> None:
        server.check_soon()

    _register_answers(server)
    return server


def _watch_files(server: Server) -> None:
    """Ask the editor to say when files change on the disk, if it can."""
    workspace = server.client_capabilities.workspace
    watching = workspace.did_change_watched_files if workspace else None
    if watching and watching.dynamic_registration:
        options = types.DidChangeWatchedFilesRegistrationOptions([types.FileSystemWatcher(WATCHED)])
        registration = types.Registration("files", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
        server.client_register_capability(types.RegistrationParams([registration]))


def _register_answers(server: Server) -> None:
    """Register what answers each question of an editor."""

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    def hover(params: types.HoverParams) -> types.Hover | None:
        return server.about(
            params.text_document.uri,
            lambda file: server.answers.hover(file, params.position, server.numbers_of(file)),
        )

    @server.feature(
        types.TEXT_DOCUMENT_COMPLETION, types.CompletionOptions(trigger_characters=[" ", "{", "[", "=", ",", "-"])
    )
    def completion(params: types.CompletionParams) -> types.CompletionList | None:
        return server.about(
            params.text_document.uri,
            lambda file: server.answers.completion(file, params.position, server.numbers_of(file)),
        )

    @server.feature(types.TEXT_DOCUMENT_DEFINITION)
    def definition(params: types.DefinitionParams) -> list[types.Location] | None:
        return server.about(params.text_document.uri, lambda file: server.answers.definition(file, params.position))

    @server.feature(types.TEXT_DOCUMENT_REFERENCES)
    def references(params: types.ReferenceParams) -> list[types.Location] | None:
        declaration = params.context.include_declaration
        return server.about(
            params.text_document.uri,
            lambda file: server.answers.references(file, params.position, declaration=declaration),
        )

    @server.feature(types.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT)
    def highlights(params: types.DocumentHighlightParams) -> list[types.DocumentHighlight] | None:
        return server.about(params.text_document.uri, lambda file: server.answers.highlights(file, params.position))

    @server.feature(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
    def symbols(params: types.DocumentSymbolParams) -> list[types.DocumentSymbol] | None:
        return server.about(params.text_document.uri, server.answers.symbols)

    @server.feature(types.TEXT_DOCUMENT_PREPARE_RENAME)
    def renamed(params: types.PrepareRenameParams) -> types.PrepareRenamePlaceholder | None:
        return server.about(params.text_document.uri, lambda file: server.answers.renamed(file, params.position))

    @server.feature(types.TEXT_DOCUMENT_RENAME, types.RenameOptions(prepare_provider=True))
    def rename(params: types.RenameParams) -> types.WorkspaceEdit | None:
        try:
            edit = server.about(
                params.text_document.uri, lambda file: server.answers.rename(file, params.position, params.new_name)
            )
            return edit if _knows_versions(server) else _without_versions(edit)
        except CruxmapError as error:
            raise JsonRpcInvalidParams(_refusal(error)) from None

    @server.feature(
        types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions(code_action_kinds=[types.CodeActionKind.QuickFix])
    )
    def quick_fixes(params: types.CodeActionParams) -> list[types.CodeAction] | None:
        def answer(file: OpenFile) -> list[types.CodeAction]:
            told = server.problems.get(file.uri, [])
            return [
                fix
                for problem, diagnostic in told
                if diagnostic in params.context.diagnostics or _touch(diagnostic.range, params.range)
                for fix in server.answers.quick_fixes(file, problem, diagnostic)
            ]

        return server.about(params.text_document.uri, answer)


def _knows_versions(server: Server) -> bool:
    """Whether the editor takes edits of a version of a file; others look for them elsewhere, and would do nothing."""
    workspace = server.client_capabilities.workspace
    edit = workspace.workspace_edit if workspace else None
    return bool(edit and edit.document_changes)


def _without_versions(edit: types.WorkspaceEdit | None) -> types.WorkspaceEdit | None:
    """The same edits, by file."""
    if edit is None:
        return None
    changes = [change for change in edit.document_changes or () if isinstance(change, types.TextDocumentEdit)]
    plain = {change.text_document.uri: [*change.edits] for change in changes}
    return types.WorkspaceEdit(plain)  # type: ignore[arg-type]  # the edits are plain ones


def _touch(one: types.Range, other: types.Range) -> bool:
    return one.start <= other.end and other.start <= one.end


def _refusal(error: CruxmapError) -> str:
    """Why something is refused, with the remedy, in a line."""
    if isinstance(error, ProblemsError):
        problem = error.problems[0]
        return f"first mend {problem.file}:{problem.line}:{problem.column}: {problem.message} ({problem.remedy})"
    return f"{error.message}; {error.remedy}" if error.remedy else error.message
