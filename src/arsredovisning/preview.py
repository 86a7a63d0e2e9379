"""The report in the browser on this machine, built anew as soon as a file that it is made of is saved."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import Executor
from pathlib import Path

from tornado.httpserver import HTTPServer
from tornado.iostream import StreamClosedError
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler
from watchfiles import DefaultFilter, awatch

from arsredovisning.build import Built, SectionsFailedError, Watcher, build
from arsredovisning.errors import Fault, ReportError
from arsredovisning.execute import Failure
from arsredovisning.workspace import ReportFolder

HOST = "127.0.0.1"
PAGE = "arsredovisning.html"
#: Milliseconds of quiet after a saved file before the report is built: editors save in several steps.
QUIET = 50


class Preview:
    """One report, built again and again, and what the pages that show it are told.

    Args:
        folder: The förbund's year.
        executor: Runs the steps of the builds.
        watcher: Is told how each build goes.
    """

    def __init__(self, folder: ReportFolder, executor: Executor, watcher: Watcher) -> None:
        self.folder = folder
        self.place = folder.workspace.cache / "preview" / folder.forbund / str(folder.year)
        self._executor, self._watcher = executor, watcher
        self._listeners: set[asyncio.Queue[dict[str, object]]] = set()
        self._problems: list[dict[str, str]] = []

    async def renew(self) -> Built | None:
        """Build the report and tell the pages; give nothing when it could not be built."""
        built = None
        try:
            built = await build(self.folder, ["html"], self._executor, self._watcher, self.place)
        except SectionsFailedError as error:
            self._problems = [_failure_texts(failure) for failure in error.failures]
        except ReportError as error:
            self._problems = [_fault_texts(fault) for fault in error.faults]
        else:
            self._problems = []
        for listener in self._listeners:
            listener.put_nowait(self._message())
        return built

    @property
    def problems(self) -> list[str]:
        """What is wrong now, a text each."""
        return [" ".join(filter(None, item.values())) for item in self._problems]

    async def messages(self) -> AsyncIterator[dict[str, object]]:
        """Give what a page is to be told from now on, and first what is wrong now."""
        queue: asyncio.Queue[dict[str, object]] = asyncio.Queue()
        self._listeners.add(queue)
        try:
            if self._problems:
                yield self._message()
            while True:
                yield await queue.get()
        finally:
            self._listeners.discard(queue)

    def _message(self) -> dict[str, object]:
        return {"kind": "fel", "items": self._problems} if self._problems else {"kind": "ny"}

    async def follow(self) -> AsyncIterator[tuple[Sequence[Path], Built | None]]:
        """Build after each change of a file, and give the changed files with what came of it."""
        workspace = self.folder.workspace
        watched = (self.folder.data.parent, workspace.notebooks, workspace.templates)
        async for changes in awatch(*watched, watch_filter=DefaultFilter(), step=QUIET, debounce=10 * QUIET):
            yield sorted({Path(path) for _kind, path in changes}), await self.renew()


def _failure_texts(failure: Failure) -> dict[str, str]:
    place = ", ".join(
        part
        for part in (
            failure.notebook,
            f"cell {failure.cell}" if failure.cell else "",
            f"rad {failure.line}" if failure.line else "",
        )
        if part
    )
    return {"place": place, "message": failure.message, "hint": failure.hint}


def _fault_texts(fault: Fault) -> dict[str, str]:
    details = [f"Här står: {fault.found}" if fault.found else "", f"Väntat: {fault.expected}" if fault.expected else ""]
    message = " ".join(part for part in (fault.message, *details) if part)
    return {"place": fault.place, "message": message, "hint": fault.hint}


class _Page(RequestHandler):
    """The report, with what keeps it fresh."""

    preview: Preview
    script: str

    def initialize(self, preview: Preview, script: str) -> None:
        self.preview, self.script = preview, script

    def get(self) -> None:
        path = self.preview.place / PAGE
        page = (
            path.read_text("utf-8")
            if path.exists()
            else '<!DOCTYPE html><html lang="sv"><body><main></main></body></html>'
        )
        self.set_header("Cache-Control", "no-store")
        self.finish(page.replace("</body>", f"<script>{self.script}</script></body>"))


class _Messages(RequestHandler):
    """A stream of server-sent events: that there is a new report, or what is wrong."""

    preview: Preview

    def initialize(self, preview: Preview) -> None:
        self.preview = preview

    async def get(self) -> None:
        self.set_header("Content-Type", "text/event-stream")
        self.set_header("Cache-Control", "no-store")
        await self.flush()
        try:
            async for message in self.preview.messages():
                self.write(f"data: {json.dumps(message, ensure_ascii=False)}\n\n")
                await self.flush()
        except StreamClosedError:
            return


def serve(preview: Preview, port: int) -> str:
    """Listen on this machine only and give the address.

    Raises:
        ReportError: If the port is taken.
    """
    try:
        sockets = bind_sockets(port, HOST, family=socket.AF_INET)
    except OSError:
        raise ReportError(
            Fault(f"Porten {port} är upptagen.", expected="en ledig port", hint="make preview YEAR=2025 PORT=8765")
        ) from None
    script = (preview.folder.workspace.templates / "arsredovisning" / "forhandsvisning.js").read_text("utf-8")
    application = Application(
        [("/", _Page, {"preview": preview, "script": script}), ("/handelser", _Messages, {"preview": preview})]
    )
    HTTPServer(application).add_sockets(sockets)
    return f"http://{HOST}:{sockets[0].getsockname()[1]}/"
