"""Drives `mprlint lsp` through the protocol and holds its answers against the specification and `mprlint check`.

Run by the script `lsp` beside it, with the folder of the fixtures and an empty folder; MPRLINT names the program.
Prints a line for each thing that is shown, and ends with 1 at the first that fails.
"""

import asyncio
import json
import os
import random
import shutil
import subprocess
import sys
import traceback
import warnings
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import unquote, urlparse

from lsprotocol import converters, types
from pygls.exceptions import JsonRpcException
from pytest_lsp import LspSpecificationWarning, client_capabilities, make_test_lsp_client

MPRLINT = os.environ["MPRLINT"]
FIXTURES, WORK = (Path(argument).resolve() for argument in sys.argv[1:3])
PATIENCE = 60  # seconds; longer than anything takes
CONVERTER = converters.get_converter()

TOKEN = 'import requests\n\nrequests.post("https://app.procore.com/oauth/token")\n'
ADDRESS = 'ADDRESS = "https://app.procore.com"\n'
CLIENT = 'from config import ADDRESS\n\n\ndef url():\n    return ADDRESS + "/rest/v1.0/projects"\n'

# What a client of today can do.
FULL = {
    "general": {"positionEncodings": ["utf-16"]},
    "window": {"workDoneProgress": True, "showDocument": {"support": True}},
    "workspace": {
        "didChangeWatchedFiles": {"dynamicRegistration": True},
        "workspaceFolders": True,
        "diagnostics": {"refreshSupport": True},
    },
    "textDocument": {
        "publishDiagnostics": {
            "relatedInformation": True,
            "tagSupport": {"valueSet": [1, 2]},
            "codeDescriptionSupport": True,
            "dataSupport": True,
        },
        "codeAction": {
            "codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix", "source", "source.fixAll"]}},
            "isPreferredSupport": True,
        },
        "hover": {"contentFormat": ["markdown", "plaintext"]},
    },
}
PULLS = {**FULL, "textDocument": {**FULL["textDocument"], "diagnostic": {"relatedDocumentSupport": True}}}


def shown(what):
    print(f"ok      {what}", flush=True)


def expect(actual, expected, what):
    """Ends unless both are the same."""
    if actual != expected:
        raise AssertionError(f"{what}\nexpected: {expected}\nactual:   {actual}")


class Session:
    """An editor with a server."""

    def __init__(self, root):
        self.root = root
        self.faults = []
        self.seen = []
        self.client = make_test_lsp_client()
        self.client.report_server_error = lambda error, source: self.faults.append(f"{source.__name__}: {error}")
        # lsprotocol takes every action that has a command for a bare command.
        self.client.protocol._converter.register_structure_hook(types.Command | types.CodeAction, action_or_command)
        self.client.protocol.structure_message = self.take(self.client.protocol.structure_message)
        self.registered = []
        self.client.feature(types.CLIENT_REGISTER_CAPABILITY)(lambda params: self.registered.extend(params.registrations))

    def take(self, structure):
        """What the types of the specification make of a message must be the message again: no field too many, no null where none may be."""

        def taken(message):
            # Also called with the objects inside of a message.
            if "jsonrpc" not in message:
                return structure(message)
            self.seen.append(message)
            if message["jsonrpc"] != "2.0" or ("params" in message and not isinstance(message["params"], (dict, list))):
                self.faults.append(f"no message of JSON-RPC: {message}")
            structured = structure(message)
            if "error" not in message:
                self.faults.extend(
                    differences(
                        without_nothing(message), without_nothing(CONVERTER.unstructure(structured)), message.get("method", "an answer")
                    )
                )
            return structured

        return taken

    def url(self, name):
        return (self.root / name).as_uri()

    def document(self, name):
        return types.TextDocumentIdentifier(self.url(name))

    async def settled(self):
        """Everything that the server knows of is linted, and told."""
        await self.client.text_document_hover_async(types.HoverParams(self.document("nothing"), types.Position(0, 0)))

    async def until(self, condition, what):
        for _ in range(PATIENCE * 100):
            if condition():
                return
            await asyncio.sleep(0.01)
        raise AssertionError(f"never happened: {what}")

    def open(self, name, text, version=1):
        item = types.TextDocumentItem(self.url(name), "plaintext", version, text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))

    def change(self, name, version, *changes):
        """Each change is a text, or a range and a text."""
        events = [
            types.TextDocumentContentChangeWholeDocument(change)
            if isinstance(change, str)
            else types.TextDocumentContentChangePartial(range=change[0], text=change[1])
            for change in changes
        ]
        document = types.VersionedTextDocumentIdentifier(version, self.url(name))
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(document, events))

    def close(self, name):
        self.client.text_document_did_close(types.DidCloseTextDocumentParams(self.document(name)))

    async def published(self, name):
        """The places of the last diagnostics of a file, when all is told."""
        await self.settled()
        return [place(diagnostic) for diagnostic in self.client.diagnostics.get(self.url(name), [])]

    async def pulled(self, name, previous=None):
        return await self.client.text_document_diagnostic_async(
            types.DocumentDiagnosticParams(self.document(name), previous_result_id=previous)
        )

    async def actions(self, name, line, only=None):
        whole = types.Range(types.Position(line, 0), types.Position(line, 999))
        context = types.CodeActionContext(diagnostics=[], only=only)
        return await self.client.text_document_code_action_async(types.CodeActionParams(self.document(name), whole, context)) or []


def action_or_command(action, _):
    kind = types.Command if isinstance(action.get("command"), str) else types.CodeAction
    return CONVERTER.structure(action, kind)


def without_nothing(message):
    """What stands at the top of a message as null is left out as well: the result of some requests."""
    return {key: value for key, value in message.items() if value is not None}


def differences(one, other, path):
    """The places in which two values of JSON differ."""
    if isinstance(one, dict) and isinstance(other, dict):
        return [
            found for key in {**one, **other} for found in differences(one.get(key, "nothing"), other.get(key, "nothing"), f"{path}/{key}")
        ]
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        return [found for index, pair in enumerate(zip(one, other, strict=True)) for found in differences(*pair, f"{path}/{index}")]
    return [] if one == other else [f"{path} is {one}, but by the specification {other}"]


@asynccontextmanager
async def session(root, capabilities=FULL, folders=None, options=None, ready=True):
    """A server for a folder; it ends with code 0, and nothing that it said was wrong."""
    it = Session(root)
    if isinstance(capabilities, dict):
        capabilities = CONVERTER.structure(capabilities, types.ClientCapabilities)
    folders = [root] if folders is None else folders
    await it.client.start_io(MPRLINT, "lsp", cwd=WORK)
    given = [types.WorkspaceFolder(uri=folder.as_uri(), name=folder.name) for folder in folders]
    params = types.InitializeParams(
        capabilities=capabilities, workspace_folders=given, initialization_options=options, process_id=os.getpid()
    )
    it.result = await it.client.initialize_session(params)
    if ready:
        await it.settled()
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always", LspSpecificationWarning)
        yield it
    await it.client.shutdown_session()
    expect(it.client._server.returncode, 0, "the server ends with code 0")
    await it.client.stop()
    it.faults.extend(str(warning.message) for warning in warned if issubclass(warning.category, LspSpecificationWarning))
    expect(it.faults, [], "what the server says is as specified")


def project(files):
    """A project in a folder of its own."""
    project.number = getattr(project, "number", 0) + 1
    root = WORK / f"project {project.number}"
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
    (root / ".git").mkdir(exist_ok=True)
    return root


def path_of(url):
    return unquote(urlparse(url).path)


def place(diagnostic):
    start, end = diagnostic.range.start, diagnostic.range.end
    return f"{diagnostic.code} {start.line}:{start.character}-{end.line}:{end.character}"


# What `mprlint check` says, as diagnostics.


def decoded(path):
    content = path.read_bytes()
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.removeprefix(b"\xef\xbb\xbf").decode("cp1252", errors="replace")


def units(text, encoding):
    return (
        len(text.encode({"utf-8": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}[encoding], "surrogatepass"))
        // {"utf-8": 1, "utf-16": 2, "utf-32": 4}[encoding]
    )


def checked(root, encoding, *arguments, text=None):
    """The findings of `mprlint check`, with columns in another unit than the scalar values of the report."""
    command = [MPRLINT, "check", "--format", "json", "--exit-zero", *arguments]
    report = json.loads(subprocess.run(command, cwd=root, input=text and text.encode(), capture_output=True, check=False).stdout)
    texts = {}

    def at(path, span, end):
        if path not in texts:
            texts[path] = (decoded(root / path) if text is None else text).split("\n")
        line = span[f"{end}Line"] - 1
        return line, units(texts[path][line][: span[f"{end}Column"] - 1], encoding)

    def where(of):
        return of["path"], at(of["path"], of["span"], "start"), at(of["path"], of["span"], "end")

    severity = {"error": 1, "warning": 2, "note": 3}
    return sorted(
        (
            *where(finding),
            finding["rule"],
            severity[finding["level"]],
            sorted((*where(label), label["message"]) for label in finding["labels"]),
        )
        for finding in report["findings"]
    )


def told(root, diagnostics):
    """The diagnostics of a server in the same form; by URL."""

    def where(url, span):
        return os.path.relpath(path_of(url), root), (span.start.line, span.start.character), (span.end.line, span.end.character)

    return sorted(
        (
            *where(url, one.range),
            one.code,
            one.severity.value,
            sorted((*where(label.location.uri, label.location.range), label.message) for label in one.related_information or []),
        )
        for url, of_file in diagnostics.items()
        for one in of_file
    )


async def the_diagnostics_are_those_of_check():
    root = WORK / "fixtures"
    shutil.copytree(FIXTURES, root)
    subprocess.run(["git", "init", "--quiet", root], check=True)
    for encoding in ["utf-8", "utf-16", "utf-32"]:
        for pedantic in [False, True]:
            capabilities = {**FULL, "general": {"positionEncodings": [encoding]}}
            async with session(root, capabilities, options={"pedantic": pedantic}) as editor:
                expect(editor.result.capabilities.position_encoding, encoding, "the encoding is the one that was offered")
                expected = checked(root, encoding, *["--pedantic"] * pedantic)
                expect(told(root, editor.client.diagnostics), expected, "the diagnostics are the findings")
            also = " and pedantic" if pedantic else ""
            shown(
                f"the {len(expected)} diagnostics of the fixtures in {encoding}{also} are the findings of check: rule, level, file, start, end, related places"
            )
    async with session(root, PULLS) as editor:
        report = await editor.client.workspace_diagnostic_async(types.WorkspaceDiagnosticParams(previous_result_ids=[]))
        expect(editor.client.diagnostics, {}, "what is pulled is not told as well")
        expect(
            told(root, {item.uri: item.items for item in report.items}), checked(root, "utf-16"), "the pulled diagnostics are the findings"
        )
        shown("pulled for the workspace they are the same")
        for item in report.items:
            alone = await editor.client.text_document_diagnostic_async(
                types.DocumentDiagnosticParams(types.TextDocumentIdentifier(item.uri))
            )
            expect((alone.result_id, alone.items), (item.result_id, item.items), item.uri)
        shown("pulled for each file they are the same")


async def clients_of_today_are_served():
    root = project({"token.py": TOKEN, "config.py": ADDRESS, "client.py": CLIENT})
    for name in ["visual-studio-code", "neovim@0.7", "neovim@0.11", "emacs"]:
        async with session(root, client_capabilities(name)) as editor:
            editor.open("token.py", TOKEN)
            found = [await editor.published("token.py"), await editor.published("config.py")]
            expect(found, [["MPR101 2:23-2:38"], ["MPR103 0:19-0:34"]], name)
            await editor.actions("token.py", 2)
        shown(f"a client with the capabilities of {name}, also for files that are not open")


async def edits_arrive_as_they_are_made():
    """Many changes at random places, in every encoding, compared with `mprlint check` on the text that they should make."""
    pieces = ["app.procore.com", "login.procore.com", "/oauth/token", "😀", "é", "\r\n", "\n", '"', "x", "", "", "\t"]
    for encoding in ["utf-8", "utf-16", "utf-32"]:
        random.seed(8)
        lines = [
            'requests.post("https://app.procore.com/oauth/token")  # é😀',
            "",
            'x = "😀"; requests.get("https://app.procore.com/oauth/token/info")',
        ]
        text = "import requests\r\n" + "\n".join(lines * 12)
        root = project({"a.py": "x = 1\n"})
        capabilities = {**PULLS, "general": {"positionEncodings": [encoding]}}
        compared = 0
        async with session(root, capabilities) as editor:
            editor.open("a.py", text)
            for version in range(2, 32):
                changes = []
                for _ in range(random.randint(1, 4)):
                    # Not between the two characters of a line end: there is no such position.
                    places = [at for at in range(len(text) + 1) if text[at - 1 : at + 1] != "\r\n"]
                    start = random.choice(places)
                    end = random.choice([at for at in places if start <= at <= start + 12])
                    piece = random.choice(pieces)
                    changes.append((types.Range(position(text, start, encoding), position(text, end, encoding)), piece))
                    text = text[:start] + piece + text[end:]
                editor.change("a.py", version, *changes)
                report = await editor.pulled("a.py")
                expected = checked(root, encoding, "--stdin-filename", "a.py", text=text)
                expect(told(root, {editor.url("a.py"): report.items}), expected, f"version {version} of {text!r}")
                compared += len(expected)
        shown(f"after each of 30 rounds of edits in {encoding} the diagnostics are those of check for that text ({compared} in all)")


def position(text, offset, encoding):
    before = text[:offset]
    return types.Position(before.count("\n"), units(before[before.rfind("\n") + 1 :], encoding))


async def files_are_opened_saved_and_closed():
    root = project({"token.py": TOKEN, "config.py": ADDRESS, "client.py": "\n"})
    async with session(root) as editor:
        editor.open("token.py", TOKEN)
        expect(await editor.published("token.py"), ["MPR101 2:23-2:38"], "opened")
        editor.open("client.py", CLIENT)
        expect(await editor.published("config.py"), ["MPR103 0:19-0:34"], "another file by what is typed")
        editor.change("token.py", 2, (types.Range(types.Position(2, 23), types.Position(2, 26)), "login"))
        expect(await editor.published("token.py"), [], "changed")
        fixed = TOKEN.replace("//app", "//login")
        (root / "token.py").write_text(fixed)
        editor.client.text_document_did_save(types.DidSaveTextDocumentParams(editor.document("token.py")))
        editor.close("token.py")
        expect(await editor.published("token.py"), [], "saved and closed")
        editor.close("client.py")
        expect(await editor.published("config.py"), [], "closed without being saved")
        editor.open("token.py", fixed)
        editor.change("token.py", 2, TOKEN)
        editor.client.text_document_did_open(
            types.DidOpenTextDocumentParams(types.TextDocumentItem("untitled:Untitled-1", "python", 1, TOKEN))
        )
        expect(await editor.published("token.py"), ["MPR101 2:23-2:38"], "opened again, and changed as a whole")
    shown("opening, changing, saving and closing, with what that says of other files; a text without a file does no harm")


async def diagnostics_are_pulled():
    root = project({"token.py": TOKEN, "other.py": TOKEN})
    async with session(root, PULLS) as editor:
        first = await editor.pulled("token.py")
        again = await editor.pulled("token.py", first.result_id)
        expect((first.kind, again.kind, again.result_id), ("full", "unchanged", first.result_id), "the same again")
        known = [types.PreviousResultId(editor.url("token.py"), first.result_id), types.PreviousResultId(editor.url("gone.py"), "1")]
        whole = await editor.client.workspace_diagnostic_async(types.WorkspaceDiagnosticParams(previous_result_ids=known))
        kinds = {Path(path_of(item.uri)).name: item.kind for item in whole.items}
        expect(kinds, {"token.py": "unchanged", "other.py": "full", "gone.py": "full"}, "the workspace")
        shown("pulled diagnostics are full or unchanged; files without findings are told to have none")
        refreshes = editor.client.diagnostic_refresh_count
        (root / "other.py").write_text("x = 1\n")
        changed = types.FileEvent(editor.url("other.py"), types.FileChangeType.Changed)
        editor.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([changed]))
        await editor.settled()
        await editor.until(lambda: editor.client.diagnostic_refresh_count > refreshes, "workspace/diagnostic/refresh")
        shown("a client that pulls is told to pull again when a file changes on the disk")


def applied(text, action, url):
    """What an action makes of a text of ASCII characters."""
    lines = text.split("\n")

    def offset(at):
        return sum(len(line) + 1 for line in lines[: at.line]) + at.character

    for edit in sorted(action.edit.changes[url], key=lambda edit: offset(edit.range.start), reverse=True):
        text = text[: offset(edit.range.start)] + edit.new_text + text[offset(edit.range.end) :]
    return text


async def actions_are_offered_by_kind():
    text = TOKEN + 'requests.post("https://app.procore.com/oauth/revoke")\n'
    root = project({"token.py": text})
    async with session(root) as editor:
        editor.open("token.py", text)
        kinds = {}
        for only in [None, "", "quickfix", "source", "source.fixAll", "source.fixAll.mprlint", "source.organizeImports", "refactor"]:
            actions = await editor.actions("token.py", 2, None if only is None else [only])
            kinds[only] = [action.kind for action in actions]
            offered = editor.result.capabilities.code_action_provider.code_action_kinds
            expect([kind for kind in kinds[only] if kind not in offered], [], "kinds are those that the server says it has")
        quick, all_ = ["quickfix"] * 3, ["source.fixAll.mprlint"]
        by_kind = {
            None: quick + all_,
            "": quick + all_,
            "quickfix": quick,
            "source": all_,
            "source.fixAll": all_,
            "source.fixAll.mprlint": all_,
        }
        expect(kinds, {**by_kind, "source.organizeImports": [], "refactor": []}, "kinds")
        shown("code actions are those of the kinds that are asked for")
        fix, silence, page = await editor.actions("token.py", 2, ["quickfix"])
        fix_all = (await editor.actions("token.py", 0, ["source.fixAll"]))[0]
        expect(
            (fix.is_preferred, [place(one) for one in fix.diagnostics]), (True, ["MPR101 2:23-2:38"]), "the fix belongs to the diagnostic"
        )
        after = {}
        for version, action in enumerate([fix, silence, fix_all], 2):
            editor.change("token.py", version, applied(text, action, editor.url("token.py")))
            after[action.title] = [found.split(":")[0] for found in await editor.published("token.py")]
        expected = {fix.title: ["MPR101 3"], silence.title: ["MPR101 4"], fix_all.title: []}
        expect(after, expected, "what the edits make of the file")
        shown("a fix takes its diagnostic away, all fixes take all, a comment silences one")
        await editor.client.workspace_execute_command_async(types.ExecuteCommandParams(page.command.command, page.command.arguments))
        await editor.until(lambda: editor.client.shown_documents, "window/showDocument")
        text = Path(path_of(editor.client.shown_documents[0].uri)).read_text(encoding="utf-8")
        expect("# legacy-oauth-host (MPR101)" in text, True, "the page is a file")
        expect(
            page.command.command in editor.result.capabilities.execute_command_provider.commands,
            True,
            "the command is one that the server says it has",
        )
        shown("the command of an action has the editor show the page of its rule")
        for command, arguments in [("mprlint.unheardOf", []), (page.command.command, ["MPR999"]), (page.command.command, [])]:
            await refused(editor.client.workspace_execute_command_async(types.ExecuteCommandParams(command, arguments)), -32602)
        shown("unknown commands and rules are refused")


async def refused(request, code):
    try:
        answer = await request
    except JsonRpcException as error:
        return expect(error.code, code, "the code of the error")
    raise AssertionError(f"answered with {answer}")


async def hovering_tells_of_the_rule():
    root = project({"token.py": TOKEN})
    async with session(root) as editor:

        def ask(line, character):
            return editor.client.text_document_hover_async(types.HoverParams(editor.document("token.py"), types.Position(line, character)))

        hover = await ask(2, 30)
        expect((hover.contents.kind, hover.contents.value.startswith("**MPR101 legacy-oauth-host**")), ("markdown", True), "the text")
        expect((hover.range.start.character, hover.range.end.character), (23, 38), "the range")
        expect(await ask(0, 0), None, "where nothing was found")
    shown("hovering over a finding tells of its rule, elsewhere nothing")


async def what_a_client_cannot_do_is_not_asked_of_it():
    root = project({"config.py": ADDRESS, "client.py": CLIENT})
    async with session(root, {"textDocument": {"hover": {"contentFormat": ["plaintext"]}}}) as editor:
        expect([message["method"] for message in editor.seen if "method" in message and "id" in message], [], "requests to the client")
        ask = editor.client.workspace_execute_command_async(types.ExecuteCommandParams("mprlint.openRule", ["MPR101"]))
        try:
            await ask
        except JsonRpcException as error:
            expect("mprlint explain MPR101" in error.message, True, error.message)
        shown("a client that can nothing is asked for nothing, and told what to do instead of opening a page")


async def requests_are_cancelled():
    text = TOKEN + "x = 1\n" * 20000
    root = project({"token.py": text})
    async with session(root) as editor:
        editor.open("token.py", text)
        editor.change("token.py", 2, (types.Range(types.Position(0, 0), types.Position(0, 0)), "# a comment\n"))
        params = types.HoverParams(editor.document("token.py"), types.Position(3, 30))
        request = asyncio.ensure_future(editor.client.protocol.send_request_async("textDocument/hover", params, msg_id="to-cancel"))
        await asyncio.sleep(0)
        editor.client.cancel_request(types.CancelParams("to-cancel"))
        editor.client.cancel_request(types.CancelParams("unknown"))
        await refused(request, -32800)
        await editor.settled()
        expect(len([message for message in editor.seen if message.get("id") == "to-cancel"]), 1, "one answer")
    shown("a request that is cancelled is answered once, with RequestCancelled")


async def files_are_watched():
    root = project({"token.py": TOKEN})
    async with session(root) as editor:
        registered = [(one.method, one.register_options["watchers"]) for one in editor.registered]
        expect(registered, [("workspace/didChangeWatchedFiles", [{"globPattern": "**/*"}])], "what the client is to watch")

        async def event(name, kind):
            editor.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([types.FileEvent(editor.url(name), kind)]))
            await editor.settled()

        (root / "new.py").write_text(TOKEN)
        await event("new.py", types.FileChangeType.Created)
        expect(await editor.published("new.py"), ["MPR101 2:23-2:38"], "a new file")
        (root / "new.py").rename(root / "renamed.py")
        await event("new.py", types.FileChangeType.Deleted)
        await event("renamed.py", types.FileChangeType.Created)
        expect([await editor.published("new.py"), await editor.published("renamed.py")], [[], ["MPR101 2:23-2:38"]], "a renamed file")
        (root / ".gitignore").write_text("renamed.py\n")
        await event(".gitignore", types.FileChangeType.Created)
        expect(await editor.published("renamed.py"), [], "an ignored file")
        (root / "mprlint.toml").write_text("exclude = 3\n")
        await event("mprlint.toml", types.FileChangeType.Created)
        expect(await editor.published("mprlint.toml"), ["configuration 0:10-0:11"], "a broken configuration")
        (root / "mprlint.toml").write_text('ignore = ["MPR101"]\n')
        await event("mprlint.toml", types.FileChangeType.Changed)
        expect([await editor.published("mprlint.toml"), await editor.published("token.py")], [[], []], "a configuration")
    shown("files that are created, renamed, deleted and ignored, and configurations, count at once")


async def settings_are_heard():
    text = TOKEN + "# https://app.procore.com/rest/v1.0/me\n"
    root = project({"token.py": text})

    def settings(value):
        return types.DidChangeConfigurationParams(value)

    async with session(root, options={"ignore": ["MPR101"]}) as editor:
        expect(await editor.published("token.py"), [], "from initialize")
        for nothing in [None, {}, {"pylsp": {"plugins": {}}}]:
            editor.client.workspace_did_change_configuration(settings(nothing))
            expect(await editor.published("token.py"), [], f"{nothing} says nothing of mprlint")
        editor.client.workspace_did_change_configuration(settings({"mprlint": {"pedantic": True}}))
        expect([found.split()[0] for found in await editor.published("token.py")], ["MPR101", "MPR102"], "pedantic")
        editor.client.workspace_did_change_configuration(settings({"mprlint": {"select": ["legacy-oauth-host"]}}))
        expect([found.split()[0] for found in await editor.published("token.py")], ["MPR101"], "select")
        editor.client.workspace_did_change_configuration(settings({"mprlint": {"select": ["no-such-rule"]}}))
        await editor.settled()
        expect([("no-such-rule" in message.message, message.type.value) for message in editor.client.messages], [(True, 1)], "told")
        expect([found.split()[0] for found in await editor.published("token.py")], ["MPR101"], "as before")
    shown("settings count from initialize on and when they change; wrong ones are told, those of others do no harm")


async def folders_come_and_go():
    one, other = project({"token.py": TOKEN, "inner/token.py": TOKEN}), project({"other.py": TOKEN})
    third = project({"third.py": TOKEN})
    async with session(one, folders=[one, one / "inner", other]) as editor:

        def urls():
            return sorted(os.path.relpath(path_of(url), WORK) for url, found in editor.client.diagnostics.items() if found)

        def names(*paths):
            return sorted(os.path.relpath(path, WORK) for path in paths)

        expect(urls(), names(one / "token.py", one / "inner/token.py", other / "other.py"), "three folders")
        told_of = [message["params"]["uri"] for message in editor.seen if message.get("method") == "textDocument/publishDiagnostics"]
        expect(len(told_of), len(set(told_of)), "each file once, also in a folder in another one")

        def folder(path):
            return types.WorkspaceFolder(uri=path.as_uri(), name=path.name)

        event = types.WorkspaceFoldersChangeEvent(added=[folder(third)], removed=[folder(other)])
        editor.client.workspace_did_change_workspace_folders(types.DidChangeWorkspaceFoldersParams(event))
        await editor.settled()
        expect(urls(), names(one / "token.py", one / "inner/token.py", third / "third.py"), "one folder for another")
    shown("several folders, one in another, one that comes and one that goes")


async def the_first_run_shows_its_progress():
    root = project({"token.py": TOKEN})
    async with session(root) as editor:
        (reports,) = editor.client.progress_reports.values()
        kinds = [report.kind for report in reports]
        expect((kinds[0], set(kinds[1:-1]), kinds[-1]), ("begin", {"report"}, "end"), "the progress of the first run")
    shown("the first run shows its progress: begin, report, end")


async def the_end_is_as_specified():
    root = project({"token.py": TOKEN})
    editor = Session(root)
    await editor.client.start_io(MPRLINT, "lsp", cwd=WORK)
    editor.client.capabilities = types.ClientCapabilities()
    await refused(editor.client.text_document_hover_async(types.HoverParams(editor.document("a"), types.Position(0, 0))), -32002)
    await editor.client.initialize_session(types.InitializeParams(capabilities=types.ClientCapabilities(), root_uri=root.as_uri()))
    await refused(editor.client.initialize_async(types.InitializeParams(capabilities=types.ClientCapabilities())), -32600)
    await refused(
        editor.client.text_document_references_async(
            types.ReferenceParams(types.ReferenceContext(True), editor.document("a"), types.Position(0, 0))
        ),
        -32601,
    )
    expect(await editor.published("token.py"), ["MPR101 2:23-2:38"], "a root in place of folders")
    await editor.client.shutdown_async(None)
    await refused(editor.client.text_document_hover_async(types.HoverParams(editor.document("a"), types.Position(0, 0))), -32600)
    editor.client.exit(None)
    expect(await asyncio.wait_for(editor.client._server.wait(), PATIENCE), 0, "exit after shutdown")
    for code, end in [
        (1, lambda editor: editor.client.exit(None)),
        (1, lambda editor: editor.client._server._transport.get_pipe_transport(0).close()),
    ]:
        editor = Session(root)
        await editor.client.start_io(MPRLINT, "lsp", cwd=WORK)
        await editor.client.initialize_session(types.InitializeParams(capabilities=types.ClientCapabilities(), root_uri=root.as_uri()))
        end(editor)
        expect(await asyncio.wait_for(editor.client._server.wait(), PATIENCE), code, "the exit code")
    shown("requests at the wrong time are refused; the exit code is 0 after shutdown, and 1 without it or when the pipe closes")


async def main():
    WORK.mkdir(exist_ok=True)
    for show in [
        the_diagnostics_are_those_of_check,
        clients_of_today_are_served,
        edits_arrive_as_they_are_made,
        files_are_opened_saved_and_closed,
        diagnostics_are_pulled,
        actions_are_offered_by_kind,
        hovering_tells_of_the_rule,
        requests_are_cancelled,
        files_are_watched,
        settings_are_heard,
        folders_come_and_go,
        the_first_run_shows_its_progress,
        the_end_is_as_specified,
        what_a_client_cannot_do_is_not_asked_of_it,
    ]:
        try:
            await show()
        except Exception as error:
            print(f"FAILED  {show.__name__.replace('_', ' ')}", flush=True)
            traceback.print_exception(error)
            # The server that is still there ends with its pipe.
            os._exit(1)


asyncio.run(main())
