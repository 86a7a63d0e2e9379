"""The preview in a browser: what is saved shows by itself, what stops it is told, and nothing is left behind."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest

from arsredovisning.preview.server import CONNECTIONS, FOLLOWING
from tests.integration.conftest import Site
from tests.integration.previewing import PATIENCE, Served, preview, shows

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with preview(tmp_path_factory.mktemp("preview")) as running:
        yield running


@pytest.fixture(scope="module")
def page(served: Served, browser: Browser) -> Page:
    """The report in a browser, opened once: all that follows shows in it by itself."""
    opened = browser.new_page(viewport={"width": 1280, "height": 800})
    opened.set_default_timeout(PATIENCE * 1000)
    opened.goto(served.address)
    opened.evaluate("window.sammaSida = true")
    return opened


def alarm(page: Page, *texts: str) -> str:
    """Wait until the page tells a problem with all of these texts in it, and give what it tells."""
    told = "texts => texts.every((text) => document.querySelector('[role=alert]').textContent.includes(text))"
    page.wait_for_function(told, arg=list(texts))
    return page.locator("[role=alert]").inner_text()


def no_alarm(page: Page) -> None:
    page.wait_for_function("document.querySelector('[role=alert]').hidden")


def same_page(page: Page) -> bool:
    """Tell whether the page has never been loaded anew."""
    return bool(page.evaluate("window.sammaSida === true"))


def test_saved_text_shows_in_its_place(served: Served, page: Page) -> None:
    """A saved text shows without a reload: what is read stays where it stands, and switches stay as they are."""
    page.get_by_label("Visa källor").check()
    page.evaluate("document.getElementById('rubrik-20').scrollIntoView()")
    where = "document.getElementById('rubrik-21').getBoundingClientRect().top"
    before = page.evaluate(where)
    served.project.replace("texter/ingress.md", "Första stycket.", f"Ett längre stycke. {'Mycket längre. ' * 300}")
    shows(page, "Ett längre stycke.")
    assert page.evaluate(where) == pytest.approx(before, abs=1)
    assert page.evaluate("scrollY") > 1000
    assert page.get_by_label("Visa källor").is_checked()
    assert page.locator("main p.kalla").count() == 1
    assert same_page(page)


def test_saved_table_shows(served: Served, page: Page) -> None:
    """A figure that is saved in a CSV file shows."""
    served.project.replace("tabeller/deltagare.csv", "1 271", "1 277")
    shows(page, "1\u00a0277")
    assert same_page(page)


def test_saved_notebook_shows(served: Served, page: Page) -> None:
    """What a saved cell shows is shown."""
    served.notebook('report.markdown("Uträknat: {{ deltagare.inskrivna | antal }}.")')
    shows(page, "Uträknat: 1\u00a0277.")
    assert same_page(page)


def test_saved_template_shows(served: Served, page: Page) -> None:
    """Styles and markup that are saved show, also a script, for which the page is loaded anew in its place."""
    templates = served.project.root / "templates" / "arsredovisning"
    style, script, part = (templates / name for name in ("stil.css", "meny.js", "index.html.j2"))
    style.write_text(f"{style.read_text('utf-8')}\nmain {{ outline: 3px solid red }}\n", "utf-8")
    page.wait_for_function("getComputedStyle(document.querySelector('main')).outlineWidth === '3px'")
    part.write_text(part.read_text("utf-8").replace("{% block main %}", "{% block main %}<p>Ny mall.</p>"), "utf-8")
    shows(page, "Ny mall.")
    assert same_page(page)
    before = page.evaluate("document.getElementById('rubrik-21').getBoundingClientRect().top")
    script.write_text(f"{script.read_text('utf-8')}\nwindow.nyttSkript = true;\n", "utf-8")
    page.wait_for_function("window.nyttSkript && document.getElementById('visa-kallor').checked")
    top = "Math.abs(document.getElementById('rubrik-21').getBoundingClientRect().top - (%f)) < 2"
    page.wait_for_function(top % before)
    page.evaluate("window.sammaSida = true")


def test_failing_cell_is_told(served: Served, page: Page) -> None:
    """A cell that fails is told in the page by notebook, cell and line, over the last report, until it is mended."""
    served.notebook("a = 1\nb = a / 0")
    told = alarm(page, "ZeroDivisionError")
    assert re.search(r"notebooks/oversikt\.ipynb, cell \d, rad 2$", told, re.MULTILINE)
    shows(page, "Ett längre stycke.")
    served.notebook('report.markdown("Lagad.")')
    no_alarm(page)
    shows(page, "Lagad.")
    assert same_page(page)


def test_faulty_table_is_told(served: Served, page: Page, browser: Browser) -> None:
    """A cell of a CSV file that cannot be read is told by file, row and column, also to who opens the page then."""
    served.project.replace("tabeller/deltagare.csv", "1 277", "1.277")
    told = alarm(page, "1.277")
    assert "data/provlandet/2024/tabeller/deltagare.csv, rad 2, kolumn alla_2024" in told
    other = browser.new_page()
    other.goto(served.address)
    alarm(other, "1.277")
    other.close()
    served.project.replace("tabeller/deltagare.csv", "1.277", "1 277")
    no_alarm(page)


def test_faulty_template_is_told(served: Served, page: Page) -> None:
    """A template that cannot be used is told by file and line."""
    part = served.project.root / "templates" / "arsredovisning" / "delar.html.j2"
    whole = part.read_text("utf-8")
    part.write_text(f"{{% if %}}\n{whole}", "utf-8")
    assert "templates/arsredovisning/delar.html.j2, rad 1" in alarm(page, "Mallen går inte att använda.")
    part.write_text(whole, "utf-8")
    no_alarm(page)


def test_changed_program_is_told(served: Served, page: Page) -> None:
    """When the program itself is changed the page says that the preview has to be started again."""
    path = served.program / "document" / "stitch.py"
    path.write_text(path.read_text("utf-8") + "\n", "utf-8")
    told = alarm(page, "Programmet självt är ändrat.")
    assert "stitch.py" in told
    assert "kör make preview igen" in told


def test_only_this_machine_is_answered(served: Served) -> None:
    """The server listens on the loopback address alone, and refuses a site that has pointed its name here."""
    listening = [c for c in psutil.Process(served.process.pid).net_connections() if c.status == psutil.CONN_LISTEN]
    assert {connection.laddr.ip for connection in listening} == {"127.0.0.1"}
    for host, status in (("127.0.0.1", 200), ("localhost", 200), ("elak.example", 404)):
        for path in ("/", "/handelser"):
            connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=PATIENCE)
            connection.request("GET", path, headers={"Host": f"{host}:{served.port}"})
            assert connection.getresponse().status == status
            connection.close()


def test_taken_port_is_a_fault(served: Served) -> None:
    """A port that something else listens on is told in Swedish, with what to write instead."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        command = [sys.executable, "-m", "arsredovisning", "preview", "--forbund", "provlandet", "--year", "2024"]
        environment = Site.environment(ARSREDOVISNING_ROT=str(served.project.root))
        done = subprocess.run(
            [*command, "--port", str(port)], env=environment, capture_output=True, text=True, check=False
        )
    assert done.returncode == 1
    assert f"Porten {port} är upptagen." in done.stdout
    assert f"make preview YEAR=2024 PORT={port + 1}" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


@pytest.mark.parametrize("doing", ["nothing", "a cell", "its first build"])
def test_interrupt_leaves_nothing(tmp_path: Path, doing: str) -> None:
    """Ctrl-C ends the preview at once without an error, and no process is left, whatever it is doing."""
    with preview(tmp_path, built=doing != "its first build") as running:
        if doing == "a cell":
            mark = tmp_path / "kör"
            running.notebook(f"import time, pathlib\npathlib.Path({str(mark)!r}).touch()\ntime.sleep(600)")
            end = time.monotonic() + PATIENCE
            while not mark.exists() and time.monotonic() < end:
                time.sleep(0.05)
            assert mark.exists()
        # A terminal sends the interrupt to all processes of the foreground group.
        assert ended(running, lambda: os.killpg(running.process.pid, signal.SIGINT)) == 0
    assert_calm(tmp_path)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=lambda how: how.name)
def test_preview_in_the_background_of_a_script_ends(tmp_path: Path, how: signal.Signals) -> None:
    """Where SIGINT is ignored, as in what a script starts in the background, the preview ends by it all the same."""
    with preview(tmp_path, built=False, ignored=[signal.SIGINT]) as running:
        assert ended(running, lambda: running.process.send_signal(how)) == 0
    assert_calm(tmp_path)


def ended(running: Served, end: Callable[[], object]) -> int:
    """End a preview, see that none of its processes is left, and give its exit code."""
    family = psutil.Process(running.process.pid).children(recursive=True)
    assert family
    end()
    code = running.process.wait(PATIENCE)
    _gone, left = psutil.wait_procs(family, timeout=PATIENCE)
    assert not left
    return code


def assert_calm(root: Path) -> None:
    """See that a preview has told of no error."""
    said = (root / "said").read_text("utf-8")
    assert "Traceback" not in said
    assert "Error" not in said


def test_state_is_told_as_json(served: Served) -> None:
    """The stream begins with how the preview stands, so that a page that comes late is told too."""
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=PATIENCE)
    connection.request("GET", "/handelser")
    line = connection.getresponse().readline().decode()
    assert json.loads(line.removeprefix("data: ")).keys() == {"version", "building", "problems"}
    connection.close()


def test_a_window_too_many_is_told(served: Served, browser: Browser) -> None:
    """More windows than a browser has connections all show the report; the oldest say that they no longer follow it."""
    context = browser.new_context()
    windows = []
    for _number in range(FOLLOWING + 3):
        window = context.new_page()
        window.set_default_timeout(PATIENCE * 1000)
        window.goto(served.address)
        windows.append(window)
    for window in windows[:3]:
        assert "ladda om det här" in alarm(window, "följer inte längre med")
    served.project.replace("texter/ingress.md", "Rubrik 20", "Omdöpt rubrik")
    shows(windows[-1], "Omdöpt rubrik")
    context.close()


def test_connections_without_end_leave_the_preview_as_it_was(served: Served) -> None:
    """However many connections there are, the preview keeps few of them open, and answers when they are gone."""
    flood = [socket.create_connection(("127.0.0.1", served.port), timeout=PATIENCE) for _number in range(200)]
    end = time.monotonic() + PATIENCE
    process = psutil.Process(served.process.pid)
    while sum(not gone(one) for one in flood) > CONNECTIONS and time.monotonic() < end:
        time.sleep(0.1)
    assert len(process.net_connections()) <= CONNECTIONS + 1
    for one in flood:
        one.close()
    while not answers(served):
        assert time.monotonic() < end


def answers(served: Served) -> bool:
    """Tell whether the page is given to who asks for it."""
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=PATIENCE)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status == 200
    except ConnectionError:
        return False
    finally:
        connection.close()


def gone(connection: socket.socket) -> bool:
    """Tell whether the other side has closed a connection on which nothing was said."""
    connection.settimeout(0.01)
    try:
        return connection.recv(1) == b""
    except TimeoutError:
        return False
    except ConnectionError:
        return True
