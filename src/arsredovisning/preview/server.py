"""The previewed report over HTTP, to browsers on this machine only."""

from __future__ import annotations

import asyncio
import json
import socket

from tornado.httpserver import HTTPServer
from tornado.iostream import StreamClosedError
from tornado.netutil import bind_sockets
from tornado.routing import HostMatches
from tornado.web import Application, RequestHandler

from arsredovisning.errors import Fault, ReportError
from arsredovisning.preview.follow import Preview, version

HOST = "127.0.0.1"
#: Names that a browser may ask for; under another it may be a foreign site that has pointed its name here.
OWN_NAMES = r"(127\.0\.0\.1|localhost)"
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
    pages = [("/", _Page, {"preview": preview}), ("/handelser", _Events, {"preview": preview})]
    HTTPServer(Application([(HostMatches(OWN_NAMES), pages)])).add_sockets(sockets)
    return f"http://{HOST}:{sockets[0].getsockname()[1]}/"


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
    """A stream of server-sent events: how the preview stands, now and whenever it changes."""

    preview: Preview

    def initialize(self, preview: Preview) -> None:
        self.preview = preview
        self._changed = asyncio.Event()
        self._closed = False

    def on_connection_close(self) -> None:
        self._closed = True
        self._changed.set()

    async def get(self) -> None:
        self.set_header("Content-Type", "text/event-stream; charset=utf-8")
        self.set_header("Cache-Control", "no-store")
        self.preview.listeners.add(self._changed)
        try:
            while not self._closed:
                self.write(f"data: {json.dumps(self.preview.state, ensure_ascii=False)}\n\n")
                await self.flush()
                await self._changed.wait()
                self._changed.clear()
        except StreamClosedError:
            return
        finally:
            self.preview.listeners.discard(self._changed)
