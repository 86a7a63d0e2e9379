"""The previewed report over HTTP, to browsers on this machine only."""

from __future__ import annotations

import asyncio
import json
import socket
from collections import deque
from collections.abc import Mapping
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.iostream import IOStream, StreamClosedError
from tornado.netutil import bind_sockets
from tornado.routing import HostMatches
from tornado.web import Application, RequestHandler

from arsredovisning.errors import Fault, ReportError
from arsredovisning.preview.follow import Preview, Problem, version

HOST = "127.0.0.1"
#: Names that a browser may ask for; under another it may be a foreign site that has pointed its name here.
OWN_NAMES = r"(127\.0\.0\.1|localhost)"
#: Windows that follow at once: a browser has six connections to a server, and needs one to load the page.
FOLLOWING = 5
#: Connections at once; each takes one of the files that a process may have open.
CONNECTIONS = 40
#: Seconds that a connection is kept that asks for nothing.
IDLE = 20
_LEFT = Problem(
    place="",
    message="Rapporten visas i många fönster. Det här följer inte längre med när något ändras.",
    hint="Stäng fönster som du inte behöver, och ladda om det här.",
)
_NOTHING_YET = '<!DOCTYPE html><html lang="sv"><head><title>Förhandsvisning</title></head><body></body></html>'


def serve(preview: Preview, port: int) -> str:
    """Listen on this machine and give the address.

    Args:
        preview: What to show.
        port: The port; 0 takes a free one.

    Raises:
        ReportError: If the port cannot be used.
    """
    try:
        sockets = bind_sockets(port, HOST, family=socket.AF_INET)
    except OSError:
        hint = f"make preview YEAR={preview.folder.year} PORT={port + 1}"
        raise ReportError(Fault(f"Porten {port} är upptagen.", expected="en ledig port", hint=hint)) from None
    events = {"preview": preview, "following": deque[_Events]()}
    pages = [("/", _Page, {"preview": preview}), ("/handelser", _Events, events)]
    _Server(Application([(HostMatches(OWN_NAMES), pages)]), idle_connection_timeout=IDLE).add_sockets(sockets)
    return f"http://{HOST}:{sockets[0].getsockname()[1]}/"


class _Server(HTTPServer):
    """Has so many connections at once that the builds beside it never lack files; those that are too many it closes."""

    def initialize(self, *given: Any, **options: Any) -> None:
        super().initialize(*given, **options)
        self._open: set[IOStream] = set()

    def handle_stream(self, stream: IOStream, address: Any) -> None:
        self._open = {other for other in self._open if not other.closed()}
        if len(self._open) >= CONNECTIONS:
            stream.close()
            return
        self._open.add(stream)
        super().handle_stream(stream, address)


class _Page(RequestHandler):
    """The report, with the script that keeps it fresh."""

    preview: Preview

    def initialize(self, preview: Preview) -> None:
        self.preview = preview

    def get(self) -> None:
        page = self.preview.page()
        script = self.preview.folder.workspace.templates / "arsredovisning" / "forhandsvisning.js"
        before, end, after = (page.decode() or _NOTHING_YET).rpartition("</body>")
        self.set_header("Cache-Control", "no-store")
        self.write(f'{before}<script data-version="{version(page)}">{script.read_text("utf-8")}</script>{end}{after}')


class _Events(RequestHandler):
    """A stream of server-sent events: how the preview stands, now and whenever it changes.

    When there is one too many, the oldest is told so, and ends.
    """

    preview: Preview

    def initialize(self, preview: Preview, following: deque[_Events]) -> None:
        self.preview = preview
        self._following = following
        self._changed = asyncio.Event()
        self._closed = self._left = False

    def leave(self) -> None:
        """End this stream."""
        self._left = True
        self._changed.set()

    def on_connection_close(self) -> None:
        self._closed = True
        self._changed.set()

    async def get(self) -> None:
        self.set_header("Content-Type", "text/event-stream; charset=utf-8")
        self.set_header("Cache-Control", "no-store")
        self.preview.listeners.add(self._changed)
        self._following.append(self)
        if len(self._following) > FOLLOWING:
            self._following.popleft().leave()
        try:
            while not (self._closed or self._left):
                await self._tell(self.preview.state)
                await self._changed.wait()
                self._changed.clear()
            if self._left:
                await self._tell({"left": True, "problems": [_LEFT]})
        except StreamClosedError:
            return
        finally:
            self.preview.listeners.discard(self._changed)
            if not self._left:
                self._following.remove(self)

    async def _tell(self, state: Mapping[str, object]) -> None:
        self.write(f"data: {json.dumps(state, ensure_ascii=False)}\n\n")
        await self.flush()
