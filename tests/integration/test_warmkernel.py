"""Warm kernels through jupyter_client, nbclient and papermill: like ordinary ones, each by itself, none left behind."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
import select
import signal
import socket
import stat
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import nbformat
import papermill
import pytest
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError

from warmkernel.manager import WarmKernelManager
from warmkernel.process import ONE_THREAD, VARIABLE, ForkedProcess, Template
from warmkernel.protocol import new_socket

PRELOAD = ["numpy", "pandas", "matplotlib.pyplot"]
#: Seconds that anything may take on a machine that does much else.
LONG = 120


def install(root: Path, name: str, preload: list[str] | None) -> None:
    """Install a kernelspec: warm with modules to preload, or ordinary."""
    provisioner = {"provisioner_name": "warm-kernel", "config": {"preload": preload}}
    spec = {
        "argv": [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        "display_name": name,
        "language": "python",
        "metadata": {} if preload is None else {"kernel_provisioner": provisioner},
    }
    folder = root / "kernels" / name
    folder.mkdir(parents=True)
    (folder / "kernel.json").write_text(json.dumps(spec))


@pytest.fixture(scope="module", autouse=True)
def jupyter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Install a warm and a cold kernel, and give IPython a folder of its own."""
    root = tmp_path_factory.mktemp("jupyter")
    install(root, "warm", PRELOAD)
    install(root, "light", [])
    install(root, "cold", None)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JUPYTER_PATH", str(root))
        patch.setenv("IPYTHONDIR", str(root / "ipython"))
        patch.delenv(VARIABLE, raising=False)
        for name in ONE_THREAD:
            patch.setenv(name, "1")
        yield root


def execute(kernel: str, cells: list[str], cwd: Path, history: str = "hist_file=:memory:") -> list[list[Any]]:
    """Run cells as a notebook, also after errors, and give what each put out."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    client = NotebookClient(
        notebook,
        kernel_name=kernel,
        timeout=LONG,
        startup_timeout=LONG,
        allow_errors=True,
        record_timing=False,
        coalesce_streams=True,
        extra_arguments=[f"--HistoryManager.{history}"],
        resources={"metadata": {"path": str(cwd)}},
    )
    client.execute()
    return [cell.outputs for cell in notebook.cells]


def execute_with_engine(kernel: str, cells: list[str], cwd: Path, **options: Any) -> list[list[Any]]:
    """Run cells as a notebook with the engine, also after errors, and give what each put out."""
    tags = {"tags": ["raises-exception"]}
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell, metadata=tags) for cell in cells])
    written = cwd / "written.ipynb"
    options |= {"kernel_name": kernel, "coalesce_streams": True}
    with contextlib.suppress(papermill.PapermillExecutionError):
        papermill.execute_notebook(notebook, written, engine_name="warm", progress_bar=False, cwd=str(cwd), **options)
    return [cell.outputs for cell in nbformat.read(written, 4).cells if cell.cell_type == "code"]


def said(outputs: list[Any]) -> str:
    """Give the text of a cell's outputs, or its error."""
    return "".join(
        output.get("text") or output.get("data", {}).get("text/plain") or f"{output.ename}: {output.evalue}"
        for output in outputs
    ).strip()


class Kernel:
    """A running kernel, as JupyterLab has it."""

    def __init__(self, manager: AsyncKernelManager, client: Any) -> None:
        self.manager, self.client = manager, client

    @property
    def process(self) -> Any:
        return self.manager.provisioner.process  # type: ignore[union-attr]

    async def run(self, code: str) -> str:
        """Run code, wait for its end, and give what it put out."""
        texts: list[str] = []

        def keep(message: dict[str, Any]) -> None:
            content = message["content"]
            texts.append(content.get("text") or content.get("data", {}).get("text/plain") or content.get("ename") or "")

        await self.client.execute_interactive(code, output_hook=keep, timeout=LONG)
        return "".join(texts).strip()

    async def until(self, code: str, word: str) -> None:
        """Start code, and wait until it has printed a word."""
        self.client.execute(code, stop_on_error=False)
        while word not in (await self.client.get_iopub_msg(timeout=LONG))["content"].get("text", ""):
            pass


@contextlib.asynccontextmanager
async def kernel(name: str, **options: Any) -> AsyncIterator[Kernel]:
    """Start a kernel, and end it."""
    manager = AsyncKernelManager(kernel_name=name)
    await manager.start_kernel(**options)
    client = manager.client()
    client.start_channels()
    try:
        await client.wait_for_ready(timeout=LONG)
        yield Kernel(manager, client)
    finally:
        client.stop_channels()
        await manager.shutdown_kernel(now=True)


class Watched:
    """Processes that shall end; known by descriptors, since an id may be given to another."""

    def __init__(self, *pids: int) -> None:
        self._descriptors = [os.pidfd_open(pid) for pid in pids]

    def gone(self, seconds: float = LONG) -> bool:
        """Wait for the end of them all."""
        return all(select.select([descriptor], [], [], seconds)[0] for descriptor in self._descriptors)


CELLS = """
import sys, os, pandas as pd, numpy as np, matplotlib, matplotlib.pyplot as plt
frame = pd.DataFrame({"förbund": ["A", "B"], "kr": [1.5, None]}); frame
---
frame.describe()
---
display(frame, 1, "å"); frame.style.format(precision=1).set_uuid("u")
---
plt.plot([1, 3, 2]); plt.title("Å")
---
fig, axes = plt.subplots(1, 2, figsize=(4, 2)); axes[0].bar(["a", "b"], [1, 2]); fig
---
%config InlineBackend.figure_formats = ["svg"]
%config InlineBackend.print_figure_kwargs = {"metadata": {"Date": None}}
matplotlib.rcParams["svg.hashsalt"] = "x"
plt.scatter([1, 2], [2, 1])
---
{name: repr(pd.get_option(name)) for name in pd._config.config._registered_options}
---
pd.DataFrame(np.arange(90).reshape(3, 30)), np.get_printoptions(), pd.Series(range(99))
---
sorted((name, repr(value)) for name, value in matplotlib.rcParams.items())
---
%matplotlib inline
print(plt.get_backend(), plt.isinteractive(), plt.get_fignums(), matplotlib.rcParams["figure.dpi"])
---
%matplotlib agg
print(plt.get_backend()); plt.plot([1])
---
print("ut", flush=True); print("fel", file=sys.stderr, flush=True); print("ut igen", end="", flush=True)
---
sys.stdout.write("a"); sys.stderr.write("b"); 7
---
os.write(1, b"raw out\\n"); import time; time.sleep(0.5)
---
1 / 0
---
def deep(n):
    return deep(n - 1) if n else frame["saknas"]
deep(3)
---
import inspect
len(inspect.stack(0))
---
for i in range(3) print(i)
---
import warnings; warnings.warn("se upp")
---
warnings.warn("gammalt", DeprecationWarning); np.array([1.0]) / 0
---
pd.Series([1, 2]).astype("float").iloc[::-1].to_frame("x").T
---
frame["ny"] = 1; frame[frame["kr"] > 1]["kr"] = 3
---
import logging; logging.warning("från roten"); logging.getLogger("x").error("fel"); logging.info("tyst")
---
handle = display("före", display_id="visning")
---
handle.update("efter"); display("annat", display_id="visning-2")
---
from IPython.display import HTML, Markdown, clear_output, Image
print("borta"); clear_output(wait=True); print("kvar"); HTML("<b>x</b>")
---
input("namn? ")
---
import asyncio
await asyncio.sleep(0.01); await asyncio.gather(*(asyncio.sleep(0, n) for n in range(3)))
---
async for x in missing: pass
---
import threading
results = []; thread = threading.Thread(target=lambda: results.append(threading.current_thread().name != "MainThread"))
thread.start(); thread.join(); results, threading.current_thread() is threading.main_thread()
---
from concurrent.futures import ThreadPoolExecutor
with ThreadPoolExecutor(2) as pool: print(list(pool.map(str, range(4))))
---
import subprocess
print(subprocess.run([sys.executable, "-c", "print('barn'); raise SystemExit(3)"], capture_output=True, text=True))
---
!echo skal; exit 2
---
_exit_code
---
import multiprocessing
with multiprocessing.get_context("fork").Pool(2) as pool: print(pool.map(abs, [-1, 2, -3]))
---
with multiprocessing.get_context("spawn").Pool(1) as pool: print(pool.map(abs, [-1, 2]))
---
sys.path, sys.argv[:2], len(sys.argv), sys.orig_argv[:4], sys.flags, sys.warnoptions, sys._xoptions
---
__name__, sys.modules["__main__"].__dict__ is globals(), __builtins__, "get_ipython" in dir(), __doc__, __spec__
---
import locale, time
locale.getlocale(), sys.getfilesystemencoding(), sys.stdout.encoding, time.tzname, os.environ.get("TZ"), os.umask(0o22)
---
sorted(name for name in os.environ if name not in ("JPY_PARENT_PID",)), os.environ["MPLBACKEND"]
---
import gc, signal
signals = [signal.SIGINT, signal.SIGTERM, signal.SIGCHLD, signal.SIGPIPE]
gc.isenabled(), gc.get_threshold(), [*map(signal.getsignal, signals)], signal.pthread_sigmask(signal.SIG_BLOCK, [])
---
sys.getrecursionlimit(), sys.getswitchinterval(), threading.stack_size(), sys.gettrace(), sys.getprofile()
---
sys.excepthook.__name__, logging.root.level, logging.root.handlers, logging.getLogger("IPKernelApp").handlers
---
os.getcwd() == os.environ.get("PWD", ""), os.getpgid(0) == os.getpid() == os.getsid(0), os.isatty(0), os.read(0, 1)
---
from ipykernel.kernelapp import IPKernelApp
app = IPKernelApp.instance()
type(app).__name__, app.kernel is get_ipython().kernel, {key: [*app.config[key]] for key in app.config}, app.extra_args
---
%who
---
%%writefile modul.py
värde = 42
---
import modul; modul.värde, modul.__name__
---
%run modul.py
värde
---
%%capture tyst
print("inte här")
---
%%bash
echo $((1+1))
---
%precision 3
3.14159265
---
pd.set_option("display.max_rows", 4); pd.Series(range(9))
---
?frame.head
---
%pinfo modul
---
%history -g describe
---
%history -n 2-3
---
for number in range(200): print(number); display(number)
---
In[1][:6], Out[2] is not None, len(In), _oh.keys()
---
class Rolig:
    def _repr_html_(self): return "<i>å</i>"
    def __repr__(self): raise ValueError("nej")
Rolig()
---
raise SystemExit("slut")
---
sys.exit(0)
---
import random; random.seed(3); rng = np.random.default_rng(1); np.random.seed(2)
rng.normal(size=3), np.random.rand(2), random.random()
---
pd.DataFrame(rng.normal(size=(3, 2)), columns=list("ab"), index=pd.period_range("2024", periods=3, freq="Y")).corr()
---
pd.Timestamp("2024-01-02", tz="Europe/Stockholm"), pd.Timestamp(0).tz_localize("UTC").tz_convert(None)
---
import faulthandler, tempfile, getpass, site, pickle
faulthandler.is_enabled(), pickle.loads(pickle.dumps(frame)).equals(frame), site.ENABLE_USER_SITE
""".strip().split("\n---\n")

_OF_THE_RUN = re.compile(r"ipykernel_\d+|0x[0-9a-f]{8,}")


def stable(outputs: list[list[Any]]) -> list[str]:
    """Leave out what differs between two runs of the same kernel too."""
    return [_OF_THE_RUN.sub("…", json.dumps(output, sort_keys=True, ensure_ascii=False)) for output in outputs]


def test_outputs_are_those_of_a_cold_kernel(tmp_path: Path) -> None:
    """Every cell puts out the same bytes in a warm kernel under the engine as in an ordinary one under nbclient."""
    assert said(*execute("warm", ["import sys; 'pandas' in sys.modules"], tmp_path)) == "True", "the kernel is not warm"
    folders = {kernel: tmp_path / kernel for kernel in ("cold", "warm")}
    for folder in folders.values():
        folder.mkdir()
    with ThreadPoolExecutor() as pool:
        ordinary = pool.submit(execute, "cold", CELLS, folders["cold"])
        warm = stable(execute_with_engine("warm", CELLS, folders["warm"]))
        cold = stable(ordinary.result())
    assert [(cell, a, b) for cell, a, b in zip(CELLS, cold, warm, strict=True) if a != b] == []


LEAVE = """
import os, random, sys, atexit, gc, locale, logging, tempfile, threading, time, warnings
import numpy, pandas, matplotlib.pyplot as plt
random.seed(1); numpy.random.seed(1)
pandas.left = sys.left = os.left = True
pandas.set_option("display.precision", 1); plt.rcParams["figure.dpi"] = 10; plt.plot([1]); plt.ioff()
os.environ["LEFT"] = "1"; os.environ["TZ"] = "Asia/Tokyo"; time.tzset(); os.chdir("/"); os.umask(0o77)
sys.path.append("/left"); sys.argv.append("left"); sys.setrecursionlimit(500)
warnings.simplefilter("error"); logging.basicConfig(level="DEBUG"); gc.disable()
kept = open("/etc/hostname"); os.open("/etc/hostname", os.O_RDONLY)
threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
"""
LOOK = """
import os, random, sys, gc, logging, threading, time, warnings
import numpy, pandas, matplotlib.pyplot as plt
print([hasattr(module, "left") for module in (pandas, sys, os)], sorted(globals()), sorted(sys.modules))
print(pandas.get_option("display.precision"), plt.rcParams["figure.dpi"], plt.get_fignums(), plt.isinteractive())
print(sorted(os.environ), time.tzname, os.getcwd(), os.umask(0o22), sys.path, len(sys.argv), sys.getrecursionlimit())
print(warnings.filters, logging.root.handlers, gc.isenabled(), threading.active_count())
print(len(os.listdir("/proc/self/fd")))
"""


def test_nothing_leaks_from_one_kernel_to_the_next(tmp_path: Path) -> None:
    """A kernel finds modules, settings, environment and open files as the one before it did, whatever that one did."""
    before = execute("warm", [LOOK], tmp_path)
    execute("warm", [LEAVE], tmp_path)
    assert stable(execute("warm", [LOOK], tmp_path)) == stable(before)


def test_no_files_are_open_but_those_of_a_cold_kernel(tmp_path: Path) -> None:
    """A kernel has none of the template's sockets and files open."""
    code = """
import os
for name in os.listdir("/proc/self/fd"):
    if os.path.exists(f"/proc/self/fd/{name}"): print(os.readlink(f"/proc/self/fd/{name}").rstrip("]0123456789"))
"""
    with ThreadPoolExecutor() as pool:
        run = pool.map(lambda kernel: said(execute(kernel, [code], tmp_path, "enabled=False")[0]), ("cold", "light"))
        cold, warm = (Counter(output.split("\n")) for output in run)
    assert not warm - cold


def test_random_numbers_are_a_kernels_own(tmp_path: Path) -> None:
    """Random numbers without a seed differ between kernels of the same template."""
    code = """
import random, numpy, uuid
random.random(), numpy.random.random(), numpy.random.default_rng().random(), uuid.uuid4()
"""
    first, second = (said(execute("warm", [code], tmp_path)[0]).strip("()").split(",") for _ in range(2))
    assert len(first) == 4
    assert not set(first) & set(second)


@pytest.mark.parametrize("options", [[], ["--HistoryManager.hist_file=:memory:"]], ids=["JupyterLab", "nbclient"])
def test_interrupt_and_restart(options: list[str]) -> None:
    """After an interrupt a kernel goes on with what it has; after a restart it is a new one, for the same client."""

    async def check() -> None:
        async with kernel("light", extra_arguments=options) as started:
            await started.run("kept = 1")
            await started.until("import time; print('running', flush=True); time.sleep(1000)", "running")
            await started.manager.interrupt_kernel()
            assert await started.run("kept") == "1"
            await started.until("import asyncio; print('awaiting', flush=True); await asyncio.sleep(1000)", "awaiting")
            await started.manager.interrupt_kernel()
            assert await started.run("kept") == "1"
            first = started.process.pid
            await started.manager.restart_kernel()
            await started.client.wait_for_ready(timeout=LONG)
            assert isinstance(started.process, ForkedProcess)
            assert started.process.pid != first
            assert await started.run("kept") == "NameError"

    asyncio.run(check())


@pytest.mark.parametrize("options", [[], ["--HistoryManager.hist_file=:memory:"]], ids=["JupyterLab", "nbclient"])
def test_cells_that_wait_are_not_run_after_an_error(options: list[str]) -> None:
    """What has been asked for when a cell fails is aborted, what is asked for afterwards is run."""

    async def check() -> None:
        async with kernel("light", extra_arguments=options) as started:
            asked = [started.client.execute(code) for code in ("import time; time.sleep(0.5); 1 / 0", "ran = 1", "2")]
            replies = [await started.client.get_shell_msg(timeout=LONG) for _ in asked]
            assert [reply["content"]["status"] for reply in replies] == ["error", "aborted", "aborted"]
            assert await started.run("ran") == "NameError"
            assert await started.run("3") == "3"

    asyncio.run(check())


@pytest.mark.parametrize("own_file", [True, False])
def test_messages_are_signed_unless_only_this_user_can_send_any(own_file: bool, tmp_path: Path) -> None:
    """A kernel on sockets in a folder that nobody else may open has no key; one on ports has one."""

    async def check() -> None:
        file = tmp_path / "kernel.json"
        manager = WarmKernelManager(kernel_name="light", **({"connection_file": str(file)} if own_file else {}))
        await manager.start_kernel()
        client = manager.client()
        client.start_channels()
        try:
            await client.wait_for_ready(timeout=LONG)
            assert await Kernel(manager, client).run("1 + 1") == "2"
            folder = Path(manager.connection_file).parent
            if own_file:
                assert manager.transport == "tcp"
                assert json.loads(file.read_text())["key"]
            else:
                assert {path.is_socket() for path in folder.iterdir() if path.name != "kernel.json"} == {True}
                assert not folder.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)
                assert json.loads((folder / "kernel.json").read_text())["key"] == ""
        finally:
            client.stop_channels()
            await manager.shutdown_kernel(now=True)

    asyncio.run(check())


def test_subshells_are_to_be_had_where_somebody_can_ask_for_one(tmp_path: Path) -> None:
    """A kernel has subshells as a cold one has, but for nbclient's, which says that it has none."""

    async def subshells(name: str) -> list[str]:
        async with kernel(name) as started:
            return (await started.run("%subshell")).splitlines()

    cold, warm = asyncio.run(subshells("cold")), asyncio.run(subshells("light"))
    assert [line.partition(":")[0] for line in warm] == [line.partition(":")[0] for line in cold]
    assert warm[-1] == cold[-1] == "subshell list: []"
    assert said(execute("light", ["%subshell"], tmp_path)[0]) == "Kernel does not support subshells"


@pytest.mark.parametrize(
    ("code", "exit_code"),
    [
        ("import os; os._exit(3)", 3),
        ("import ctypes; ctypes.string_at(0)", -signal.SIGSEGV),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", -signal.SIGKILL),
        ("import os; os.abort()", -signal.SIGABRT),
    ],
)
def test_a_death_is_seen_and_harms_no_neighbour(code: str, exit_code: int, tmp_path: Path) -> None:
    """A kernel that dies is reported with its exit code, and one beside it goes on."""

    async def check() -> None:
        async with kernel("light") as neighbour, kernel("light") as dying:
            await neighbour.run("kept = 1")
            process = dying.process
            dying.client.execute(code)
            assert await asyncio.to_thread(process.wait, LONG) == exit_code
            assert not await dying.manager.is_alive()
            assert await neighbour.run("kept") == "1"

    asyncio.run(check())


def test_a_death_is_an_error_in_nbclient(tmp_path: Path) -> None:
    """A notebook whose kernel dies is an error in nbclient."""
    with pytest.raises(DeadKernelError):
        execute("light", ["import os; os._exit(1)"], tmp_path)


def test_memory_that_runs_out_is_an_error_in_the_cell(tmp_path: Path) -> None:
    """A kernel with a limit to its memory gets a MemoryError, and is the first to be ended if the system runs out."""
    cells = [
        "import resource; resource.setrlimit(resource.RLIMIT_AS, (1 << 32, 1 << 32)); x = bytearray(1 << 33)",
        "import os; [int(open(f'/proc/{pid}/oom_score_adj').read()) for pid in (os.getpid(), os.getppid())]",
    ]
    error, scores = (said(output) for output in execute("light", cells, tmp_path))
    assert error.startswith("MemoryError")
    assert json.loads(scores)[0] > json.loads(scores)[1]


@pytest.mark.parametrize("manager_class", [AsyncKernelManager, WarmKernelManager])
def test_a_polite_end_runs_what_is_to_run_at_exit(manager_class: type[AsyncKernelManager], tmp_path: Path) -> None:
    """A kernel that is asked to end runs its exit functions, waits for its threads, and ends with 0."""
    code = f"""
import atexit, pathlib, threading
folder = pathlib.Path({str(tmp_path)!r})
atexit.register((folder / "exit").touch)
threading.Thread(target=lambda: (threading.main_thread().join(), (folder / "thread").touch())).start()
"""

    async def check() -> None:
        manager = manager_class(kernel_name="light", shutdown_wait_time=LONG)
        await manager.start_kernel()
        client = manager.client()
        client.start_channels()
        await client.wait_for_ready(timeout=LONG)
        await Kernel(manager, client).run(code)
        process = manager.provisioner.process  # type: ignore[union-attr]
        await manager.shutdown_kernel()
        assert process.returncode == 0

    asyncio.run(check())
    assert sorted(path.name for path in tmp_path.iterdir()) == ["exit", "thread"]


CHILD = "import os, subprocess; print(os.getpid(), subprocess.Popen(['sleep', '1000']).pid, os.getppid())"


def test_a_client_that_hangs_up_takes_the_kernel_and_its_children_with_it() -> None:
    """A kernel whose client is gone is killed with all that it has started."""

    async def check() -> None:
        async with kernel("light") as started:
            kernel_pid, child, _template = map(int, (await started.run(CHILD)).split())
            watched = Watched(kernel_pid, child)
            with socket.socket(fileno=os.dup(started.process.fileno())) as connection:
                connection.shutdown(socket.SHUT_RDWR)
            assert watched.gone()

    asyncio.run(check())


def test_a_template_that_is_killed_takes_its_kernels_with_it_and_is_replaced(tmp_path: Path) -> None:
    """Kernels die with their template, which their clients see, and the next kernel gets a new template."""

    async def check() -> int:
        async with kernel("light") as started:
            kernel_pid, child, template = map(int, (await started.run(CHILD)).split())
            watched, process = Watched(kernel_pid, child, template), started.process
            os.kill(template, signal.SIGKILL)
            assert await asyncio.to_thread(process.wait, LONG) == -signal.SIGKILL
            assert watched.gone()
            return template

    killed = asyncio.run(check())
    parent = int(said(execute("light", ["import os; os.getppid()"], tmp_path)[0]))
    assert parent != killed
    assert f"PPid:\t{os.getpid()}\n" in Path(f"/proc/{parent}/status").read_text()


OWNER = """
import asyncio, os, sys
from jupyter_client.manager import AsyncKernelManager

async def main():
    manager = AsyncKernelManager(kernel_name="light")
    await manager.start_kernel()
    client = manager.client()
    client.start_channels()
    await client.wait_for_ready()
    await client.execute_interactive(sys.argv[1])
    if os.fork():
        print("ready", flush=True)
    await asyncio.sleep(1000)

asyncio.run(main())
"""


@pytest.mark.parametrize("template_too", [False, True])
def test_an_owner_that_is_killed_takes_everything_with_it(
    template_too: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """When the process that started a template is killed, template, kernels and what they started are gone.

    Also when it has forked, so that a copy of its sockets lives on. When nobody is left who could
    tell what a kernel has started, the kernels at least are gone.
    """
    env = {**os.environ, "TMPDIR": str(tmp_path_factory.mktemp("t"))}
    command = [sys.executable, "-c", OWNER, CHILD]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=env, start_new_session=True) as owner:
        try:
            assert owner.stdout is not None
            kernel_pid, child, template = map(int, owner.stdout.readline().split())
            kernels, others = Watched(kernel_pid, template), Watched(child)
            assert owner.stdout.readline() == "ready\n"
            if template_too:
                os.kill(template, signal.SIGKILL)
            owner.kill()
            assert kernels.gone()
            if template_too:
                os.kill(child, signal.SIGKILL)
            assert others.gone()
        finally:
            os.killpg(owner.pid, signal.SIGKILL)


def test_a_template_is_replaced_when_its_sources_have_changed(
    tmp_path: Path, jupyter: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A kernel imports a module as it is now; those that run keep theirs, and the old template ends when they have."""
    module = tmp_path / "edited.py"
    module.write_text("value = 'old'")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), *filter(None, [os.environ.get("PYTHONPATH")])]))
    if not (jupyter / "kernels" / "edited").exists():
        install(jupyter, "edited", ["edited"])
    code = "import os, sys; print(os.getppid(), 'edited' in sys.modules); import edited; print(edited.value)"

    async def check() -> Watched:
        async with kernel("edited") as first:
            old, preloaded, value = (await first.run(code)).split()
            assert (preloaded, value) == ("True", "old")
            module.write_text("value = 'newer'")
            async with kernel("edited") as second:
                new, preloaded, value = (await second.run(code)).split()
                assert (preloaded, value) == ("True", "newer")
                assert new != old
                assert await first.run("edited.value") == "'old'"
            return Watched(int(old))

    assert asyncio.run(check()).gone()


def test_a_template_that_is_replaced_leaves_what_others_have_beside_it(
    tmp_path: Path, jupyter: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sockets of kernels from elsewhere, which clients put in its folder, stay until its owner is done with it."""
    module = tmp_path / "replaced.py"
    module.write_text("value = 'old'")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), *filter(None, [os.environ.get("PYTHONPATH")])]))
    if not (jupyter / "kernels" / "replaced").exists():
        install(jupyter, "replaced", ["replaced"])

    async def check(template: Template) -> None:
        async with kernel("replaced") as first:
            assert await first.run("import os; os.getppid()") == str(template.pid)
            module.write_text("value = 'newer'")
            async with kernel("replaced") as second:
                assert await second.run("import os; os.getppid()") != str(template.pid)

    with Template(sys.executable, ["replaced"]) as template:
        monkeypatch.setenv(VARIABLE, template.address)
        sockets = Path(template.address).with_name("s-1")
        sockets.touch()
        asyncio.run(check(template))
        assert Watched(template.pid).gone()
        assert sockets.exists()
    assert not sockets.parent.exists()


def test_a_kernel_has_the_environment_that_it_is_given(tmp_path: Path) -> None:
    """What Python, its libraries and the system read of the environment holds also for a fork."""
    code = """
import locale, os, sys, time
print(sys.flags.hash_randomization, locale.getlocale()[1], time.tzname[0], os.environ["EGEN"], os.getcwd())
"""
    started_with = {"PYTHONHASHSEED": "0", "LC_ALL": "C.UTF-8", "TZ": "Asia/Tokyo"}

    async def check() -> None:
        async with kernel("light", env=os.environ | started_with | {"EGEN": "å"}, cwd=str(tmp_path)) as started:
            assert (await started.run(code)).split() == ["0", "UTF-8", "JST", "å", str(tmp_path)]
            template = await started.run("os.getppid()")
        changed = started_with | {"TZ": "UTC", "EGEN": "ä"}
        async with kernel("light", env=os.environ | changed, cwd="/") as started:
            assert (await started.run(code)).split() == ["0", "UTF-8", "UTC", "ä", "/"]
            assert await started.run("os.getppid()") == template

    asyncio.run(check())


def test_standard_streams_are_those_given(tmp_path: Path) -> None:
    """What a kernel writes of itself goes where its starter has said; it has no input."""
    log = tmp_path / "log"

    async def check() -> None:
        with log.open("w") as file:
            async with kernel("light", stdout=file, stderr=subprocess.STDOUT) as started:
                assert isinstance(started.process, ForkedProcess)
                await started.run("get_ipython().kernel.log.error('till loggen')")
                assert await started.run("import sys; sys.stdin.read()") == "''"

    asyncio.run(check())
    assert "till loggen" in log.read_text()


def test_where_no_template_is_to_be_had_kernels_start_cold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a fork a notebook gives the same, in an ordinary kernel."""
    code = "import os; os.getppid()"
    monkeypatch.setattr("warmkernel.process.can_fork", lambda: False)
    monkeypatch.setenv("PYTHONHASHSEED", "17")
    assert said(execute("light", [code], tmp_path)[0]) == str(os.getpid())


def test_a_template_is_shared_by_several_processes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Kernels of several processes at once come from the template named in the environment, before it is ready."""

    async def parent_of_kernel() -> str:
        async with kernel("light") as started:
            return await started.run("import os; print(os.getppid())")

    async def all_at_once() -> list[str]:
        return await asyncio.gather(*(parent_of_kernel() for _ in range(6)))

    notebook, output = tmp_path / "in.ipynb", tmp_path / "out.ipynb"
    nbformat.write(
        nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("import os; print(os.getppid())")]), notebook
    )
    with Template(sys.executable) as template:
        monkeypatch.setenv(VARIABLE, template.address)
        command = [sys.executable, "-m", "papermill", "--engine", "warm", "-k", "light", str(notebook), str(output)]
        # One that says nothing keeps nobody waiting.
        with new_socket() as silent, subprocess.Popen(command, stderr=subprocess.DEVNULL) as other:
            silent.connect(template.address)
            assert asyncio.run(all_at_once()) == [str(template.pid)] * 6
        assert other.returncode == 0
        assert said(nbformat.read(output, 4).cells[0].outputs) == str(template.pid)


def test_papermill_runs_a_notebook_as_with_its_own_engine(tmp_path: Path) -> None:
    """The engine writes the same notebook as papermill's own, whole also when a cell has failed."""
    cells = [
        nbformat.v4.new_code_cell(source, id=f"c{n}") for n, source in enumerate(["x = 1", "print(x)", "1 / 0", "2"])
    ]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "in.ipynb")
    outputs = []
    for engine, name in (("nbclient", "light"), ("warm", "light"), ("warm", "cold")):
        with pytest.raises(papermill.PapermillExecutionError):
            papermill.execute_notebook(
                tmp_path / "in.ipynb",
                tmp_path / f"{engine}.ipynb",
                engine_name=engine,
                kernel_name=name,
                progress_bar=False,
            )
        written = nbformat.read(tmp_path / f"{engine}.ipynb", 4)
        assert written.metadata.papermill.end_time
        outputs.append(stable([[cell.source, cell.get("outputs")] for cell in written.cells]))
    assert outputs[0] == outputs[1] == outputs[2]


@pytest.mark.parametrize("timed", [True, False])
def test_when_cells_ran_is_recorded_unless_it_is_not_wanted(timed: bool, tmp_path: Path) -> None:
    """A notebook says of each cell when it ran, or with ``record_timing=False`` of none."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1"), nbformat.v4.new_code_cell("2")])
    done = papermill.execute_notebook(
        notebook, None, engine_name="warm", kernel_name="light", progress_bar=False, record_timing=timed
    )
    for cell in done.cells:
        ran = cell.metadata.papermill
        assert ran.status == "completed"
        assert [bool(ran.start_time), bool(ran.end_time), bool(ran.duration)] == [timed] * 3


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("import os; print('so far', flush=True); os._exit(1)", DeadKernelError),
        ("import time; time.sleep(1000)", CellTimeoutError),
        ("while True: print('again')", CellTimeoutError),
    ],
)
def test_a_cell_that_does_not_end_is_an_error_of_the_engine(code: str, error: type[Exception], tmp_path: Path) -> None:
    """The engine tells of a kernel that dies, and of a cell that takes too long, also while it puts out."""
    with pytest.raises(error):
        execute_with_engine("light", [code], tmp_path, execution_timeout=2)


def test_a_cell_can_be_interrupted_at_its_limit(tmp_path: Path) -> None:
    """Where nbclient is to interrupt a cell that takes too long, the engine goes on with the next one."""
    cells = ["import time; time.sleep(1000)", "1 + 1"]
    options = {"execution_timeout": 1, "interrupt_on_timeout": True}
    first, second = execute_with_engine("light", cells, tmp_path, **options)
    assert first[0].ename == "KeyboardInterrupt"
    assert said(second) == "2"


def test_the_engine_has_what_a_widget_is(tmp_path: Path) -> None:
    """Messages of comms, changed displays and cleared ones are dealt with as nbclient does."""
    cells = [
        "handle = display('a', display_id='x'); handle.update('b')",
        "from IPython.display import clear_output as clear; print(1); clear(); print(2); clear(wait=True); print(3)",
        "from comm import create_comm; create_comm(target_name='nobody', data={'state': {'value': 1}}); None",
    ]
    assert stable(execute_with_engine("light", cells, tmp_path)) == stable(execute("cold", cells, tmp_path))
