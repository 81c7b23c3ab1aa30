"""What an editor asks about a place in a file, answered in the words of the protocol."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from lsprotocol import types
from pygls.uris import from_fs_path

from cruxmap.files.lenient import cursor_at
from cruxmap.files.locate import evidence_sets, profiles
from cruxmap.files.mentions import Mention
from cruxmap.files.names import Named, Names, Place
from cruxmap.files.offers import Offer, offers
from cruxmap.files.renaming import plan_renaming, read_files
from cruxmap.files.tree import Mapping, Node, Scalar, Sequence, identity
from cruxmap.model.problem import Problem
from cruxmap.report.card import claim_card, question_card, source_card, state_card
from cruxmap.server.desk import Desk, OpenFile
from cruxmap.server.fixes import fixes
from cruxmap.server.numbers import Numbers
from cruxmap.server.positions import Positions

KINDS = {
    "key": types.CompletionItemKind.Property,
    "word": types.CompletionItemKind.Keyword,
    "claim": types.CompletionItemKind.Class,
    "question": types.CompletionItemKind.Variable,
    "state": types.CompletionItemKind.EnumMember,
    "consideration": types.CompletionItemKind.Text,
    "basis": types.CompletionItemKind.Constant,
    "source": types.CompletionItemKind.Reference,
    "part": types.CompletionItemKind.Module,
}
SYMBOLS = {
    "claims": types.SymbolKind.Class,
    "observations": types.SymbolKind.Event,
    "questions": types.SymbolKind.Variable,
    "credences": types.SymbolKind.Number,
    "views": types.SymbolKind.Number,
}


class Answers:
    """Answers about the files on a desk, which are read as the editor has them."""

    def __init__(self, desk: Desk, encoding: types.PositionEncodingKind | str) -> None:
        self.desk = desk
        self.encoding = encoding

    def diagnostic(self, problem: Problem, positions: Positions) -> types.Diagnostic:
        """A problem as the editor shows it: the message and the remedy, at the word that it is about."""
        start = positions.place_of(problem.line, problem.column) if problem.line else 0
        remedy = f"\n→ {problem.remedy}" if problem.remedy else ""
        is_error = problem.severity == "error"
        return types.Diagnostic(
            positions.range(start, positions.word(start) if problem.line else 0),
            problem.message + remedy,
            types.DiagnosticSeverity.Error if is_error else types.DiagnosticSeverity.Warning,
            problem.code,
            source="cruxmap",
        )

    def quick_fixes(self, file: OpenFile, problem: Problem, diagnostic: types.Diagnostic) -> list[types.CodeAction]:
        """The edits that a problem's remedy names."""
        found = fixes(problem)
        line = file.positions.place_of(problem.line, 1)
        return [
            types.CodeAction(
                f"Write {fix.text}",
                types.CodeActionKind.QuickFix,
                [diagnostic],
                is_preferred=len(found) == 1,
                edit=types.WorkspaceEdit(
                    {file.uri: [types.TextEdit(file.positions.range(line + fix.start, line + fix.end), fix.text)]}
                ),
            )
            for fix in found
        ]

    def hover(self, file: OpenFile, position: types.Position, numbers: Numbers | None) -> types.Hover | None:
        """What a name is of: a card of it."""
        mention, named, names = self._at(file, position)
        if mention is None or named is None:
            return None
        text = _card(named, numbers) or _written(names, named)
        if not text:
            return None
        content = types.MarkupContent(types.MarkupKind.Markdown, text)
        return types.Hover(content, file.positions.range(mention.start, mention.end))

    def completion(self, file: OpenFile, position: types.Position, numbers: Numbers | None) -> types.CompletionList:
        """What may be written at a place."""
        kind = self.desk.kind(file.path)
        text = file.text.removeprefix("\ufeff")
        cursor = cursor_at(text, file.positions.place(position))
        if cursor is None or (kind is None and text.strip() and cursor.path):
            return types.CompletionList(is_incomplete=False, items=[])
        names = self.desk.names(self.desk.home(file.path), file.path)
        span = file.positions.range(cursor.start, cursor.end)
        is_key = cursor.role != "value" and not text[cursor.end :].lstrip(" ").startswith(":")
        questions = numbers.case.argument.questions if numbers else {}
        following = {
            name: question.title
            for name, question in questions.items()
            if not names.is_defined(Named("question", name))
        }
        items = offers(kind or "credences", cursor, text, names, following)
        return types.CompletionList(
            is_incomplete=False, items=[_item(offer, i, span, is_key) for i, offer in enumerate(items)]
        )

    def definition(self, file: OpenFile, position: types.Position) -> list[types.Location]:
        """Where what is named is written."""
        _, named, names = self._at(file, position)
        place = names.definition(named) if named else None
        return [self._location(names, place)] if place else []

    def references(self, file: OpenFile, position: types.Position, *, declaration: bool) -> list[types.Location]:
        """Every place where something is named, of all files about the argument."""
        _, named, names = self._at(file, position)
        all_named = names.tied(named) if named else ()
        places = {place for each in all_named for place in names.places.get(each, ())}
        wanted = [place for place in places if declaration or not place.mention.defines]
        wanted.sort(key=lambda place: ([*names.sources].index(place.file), place.mention.start))
        return [*{_key(location): location for place in wanted for location in [self._location(names, place)]}.values()]

    def highlights(self, file: OpenFile, position: types.Position) -> list[types.DocumentHighlight]:
        """Every place of the file where something is named."""
        _, named, names = self._at(file, position)
        places = [place for each in (names.tied(named) if named else ()) for place in names.places.get(each, ())]
        spans = {(place.mention.start, place.mention.end) for place in places if self.desk.at(place.file) is file}
        return [types.DocumentHighlight(file.positions.range(*span)) for span in sorted(spans)]

    def symbols(self, file: OpenFile) -> list[types.DocumentSymbol]:
        """The outline of a file: its sections, and what is named in them."""
        source = self.desk.source(file.path)
        root = source.root if source else None
        if self.desk.kind(file.path) is None or not isinstance(root, Mapping):
            return []
        return [*self._outline(file, root, "")]

    def renamed(self, file: OpenFile, position: types.Position) -> types.PrepareRenamePlaceholder | None:
        """What would be renamed at a place, if anything may be."""
        mention, named, names = self._at(file, position)
        if mention is None or named is None or mention.historic or not names.is_defined(named):
            return None
        return types.PrepareRenamePlaceholder(file.positions.range(mention.start, mention.end), mention.name)

    def rename(self, file: OpenFile, position: types.Position, new: str) -> types.WorkspaceEdit | None:
        """The edits of all files that give something another name.

        Raises:
            ProblemsError: where some files are not in order.
            NotChangedError: where the name cannot be given.
        """
        if self.renamed(file, position) is None:
            return None
        _, named, _ = self._at(file, position)
        home = self.desk.home(file.path)
        if home is None or named is None:
            return None
        opened = [each.path for each in self.desk.files if self.desk.is_about(each.path, home)]
        extra = {kind: [path for path in opened if self.desk.kind(path) == kind] for kind in ("evidence", "credences")}
        sets = _each_once([*evidence_sets(home).values(), *extra["evidence"]])
        people = _each_once([*profiles(home).values(), *extra["credences"]])
        plan = plan_renaming(read_files(home, sets, people), [named], new)
        changes = []
        for change in plan.changes:
            there = self.desk.at(change.source.file)
            positions = there.positions if there else Positions(change.source.text, self.encoding)
            uri = there.uri if there else str(from_fs_path(os.path.abspath(change.source.file)))
            document = types.OptionalVersionedTextDocumentIdentifier(uri, there.version if there else None)
            edits = [types.TextEdit(positions.range(edit.start, edit.end), edit.text) for edit in change.edits]
            changes.append(types.TextDocumentEdit(document, [*edits]))
        return types.WorkspaceEdit(document_changes=[*changes])

    def _at(self, file: OpenFile, position: types.Position) -> tuple[Mention | None, Named | None, Names]:
        """What is named at a place, and all names about the argument."""
        names = self.desk.names(self.desk.home(file.path), file.path)
        shown = next((name for name in names.sources if self.desk.at(name) is file), str(file.path))
        mention, named = names.at(shown, file.positions.place(position)) or (None, None)
        return mention, named, names

    def _location(self, names: Names, place: Place) -> types.Location:
        opened = self.desk.at(place.file)
        positions = opened.positions if opened else Positions(names.sources[place.file].text, self.encoding)
        uri = opened.uri if opened else str(from_fs_path(os.path.abspath(place.file)))
        return types.Location(uri, positions.range(place.mention.start, place.mention.end))

    def _outline(self, file: OpenFile, mapping: Mapping, section: str) -> Iterator[types.DocumentSymbol]:
        for key, node in mapping.items.items():
            scalar = mapping.keys[key]
            inner = (
                [*self._outline(file, node, key)]
                if not section and key in SYMBOLS and isinstance(node, Mapping)
                else []
            )
            if section or inner:
                kind = SYMBOLS.get(section, types.SymbolKind.Namespace)
                start, end = scalar.start, max(scalar.end, _end(node))
                yield types.DocumentSymbol(
                    key,
                    kind,
                    file.positions.range(start, end),
                    file.positions.range(scalar.start, scalar.end),
                    _title(node),
                    children=inner,
                )


def _card(named: Named, numbers: Numbers | None) -> str:
    """The card of a claim, a question or a state of the argument, as it was when it was in order last."""
    if numbers is None:
        return ""
    case = numbers.case
    if named.kind == "claim" and named.name in case.argument.claims:
        return claim_card(case, named.name, numbers.beliefs)
    if named.kind == "question" and named.name in case.argument.questions:
        return question_card(case, named.name, numbers.swings.get(named.name))
    if named.kind == "state" and named.name in getattr(case.argument.claims.get(named.of), "states", ()):
        return state_card(case.argument, named.of, named.name)
    if named.kind == "source" and named.name in case.argument.sources:
        return source_card(case.argument, named.name)
    return ""


def _written(names: Names, named: Named) -> str:
    """What is written where something is defined: of a consideration its text, of anything else what it says first."""
    place = names.definition(named)
    if place is None:
        return ""
    source = names.sources[place.file]
    start = source.text.rfind("\n", 0, place.mention.start) + 1
    lines = source.text[start:].split("\n")
    indent = len(lines[0]) - len(lines[0].lstrip(" -"))
    block = [lines[0]]
    for line in lines[1:12]:
        if line.strip() and len(line) - len(line.lstrip(" ")) < max(indent, 1):
            break
        block.append(line)
    return "```yaml\n" + "\n".join(block).rstrip().replace("```", "'''") + "\n```"


def _item(offer: Offer, rank: int, span: types.Range, is_key: bool) -> types.CompletionItem:
    text = f"{offer.text}: " if is_key and offer.kind != "word" else offer.text
    return types.CompletionItem(
        offer.text,
        kind=KINDS[offer.kind],
        detail=offer.detail or None,
        sort_text=f"{rank:05}",
        text_edit=types.TextEdit(span, text),
        label_details=types.CompletionItemLabelDetails(description="required") if offer.required else None,
    )


def _end(node: Node) -> int:
    """Where the last character of a node is; a collection that is not in brackets would end at what comes next."""
    if isinstance(node, Mapping) and not node.flow and node.items:
        last = [*node.items][-1]
        return max(node.keys[last].end, _end(node.items[last]))
    if isinstance(node, Sequence) and not node.flow and node.items:
        return _end(node.items[-1])
    return node.end


def _title(node: Node) -> str | None:
    """What an entry says of itself in a line: its title, or the number that it is."""
    text = node.items.get("title") if isinstance(node, Mapping) else node
    return " ".join(text.text.split())[:80] if isinstance(text, Scalar) and not text.is_empty else None


def _key(location: types.Location) -> tuple[str, int, int]:
    return location.uri, location.range.start.line, location.range.start.character


def _each_once(paths: Iterable[Path]) -> list[Path]:
    return [*{identity(path): path for path in paths}.values()]
