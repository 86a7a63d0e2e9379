"""When a kernel can be forked, and when a template is fit to fork it."""

from __future__ import annotations

import asyncio
import os
import site
import subprocess
import sys
import time
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import zmq
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.session import Session

from warmkernel.process import OFF, ONE_THREAD, VARIABLE, NoTemplateError, RefusedError, Template, fork
from warmkernel.protocol import new_socket, read_at_start, receive
from warmkernel.provisioner import WarmProvisioner, split
from warmkernel.session import LocalSession
from warmkernel.sources import Sources

IPYKERNEL = [sys.executable, "-m", "ipykernel_launcher", "-f", "/nowhere/kernel.json"]


@pytest.mark.parametrize(
    ("command", "interpreter", "arguments"),
    [
        ("/bin/python -m ipykernel_launcher -f file", "/bin/python", "-f file"),
        (
            "/bin/python -Xfrozen_modules=off -B -m ipykernel_launcher -f file",
            "/bin/python -Xfrozen_modules=off -B",
            "-f file",
        ),
        ("/bin/python -m ipykernel_launcher -f file --debug -m x", "/bin/python", "-f file --debug -m x"),
    ],
)
def test_an_ipykernel_command_line_is_split(command: str, interpreter: str, arguments: str) -> None:
    """What stands before the module belongs to the interpreter, what comes after it to the kernel."""
    assert split(command.split()) == (interpreter.split(), arguments.split())


@pytest.mark.parametrize(
    "command",
    [
        "/bin/python -m xeus_python_launcher -f file",
        "/bin/python wrapper.py -m ipykernel_launcher -f file",
        "/bin/python -X importtime -m ipykernel_launcher -f file",
        "/bin/python -m",
        "R --slave -e IRkernel::main()",
    ],
)
def test_another_command_line_is_not_forked(command: str) -> None:
    """A kernel that is not ipykernel, or is started by something else, is left alone."""
    with pytest.raises(NoTemplateError):
        split(command.split())


def launch(command: list[str], **kwargs: Any) -> Any:
    """Start a kernel that has nothing to connect to, and give its process."""
    provisioner = WarmProvisioner(kernel_id="x", kernel_spec=KernelSpec())
    provisioner.connection_info = {}
    asyncio.run(provisioner.launch_kernel(command, stderr=subprocess.DEVNULL, **kwargs))
    return provisioner.process


@pytest.mark.parametrize(
    ("command", "kwargs"),
    [
        ([sys.executable, "-c", "pass"], {}),
        (IPYKERNEL, {"stdout": subprocess.PIPE}),
        (IPYKERNEL, {"stdin": subprocess.PIPE}),
        (IPYKERNEL, {"preexec_fn": os.getpid}),
        (IPYKERNEL, {"independent": True}),
        (IPYKERNEL, {"env": {**os.environ, "PYTHONPATH": "src"}}),
        (IPYKERNEL, {"env": {**os.environ, "PYTHONPATH": f"{os.sep}src{os.pathsep}"}}),
        (IPYKERNEL, {"env": {**os.environ, VARIABLE: OFF}}),
        (["python3", *IPYKERNEL[1:]], {}),
    ],
)
def test_what_a_fork_cannot_do_is_started_cold(command: list[str], kwargs: dict[str, Any]) -> None:
    """A kernel that a fork would not be the same as is an ordinary process."""
    process = launch(command, **kwargs)
    assert isinstance(process, subprocess.Popen)
    with process:
        process.kill()


def test_a_cold_kernel_computes_with_one_thread_too(tmp_path: Path) -> None:
    """Numerical libraries get one thread in a kernel that is not forked, unless its starter says otherwise."""
    out = tmp_path / "out"
    code = f"import os, pathlib; pathlib.Path({str(out)!r}).write_text(' '.join(map(os.environ.get, {ONE_THREAD})))"
    launch([sys.executable, "-c", code], env={"OMP_NUM_THREADS": "3"}).wait()
    assert out.read_text() == "3 1 1"


def end_of(template: Template) -> str:
    """Wait for the end of a template that cannot fork, and give its reason."""
    with pytest.raises(NoTemplateError):
        fork(template.address, command=IPYKERNEL, arguments=IPYKERNEL[3:], env=dict(os.environ), cwd="/")
    os.waitid(os.P_PID, template.pid, os.WEXITED | os.WNOWAIT)
    return template.unfit()


def test_a_template_with_threads_does_not_fork(tmp_path: Path) -> None:
    """A module that starts a thread when it is imported makes kernels start cold, and the template says why."""
    (tmp_path / "threaded.py").write_text(
        "import threading; threading.Thread(target=threading.Event().wait, daemon=True).start()"
    )
    path = os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", str(tmp_path))])
    with Template(sys.executable, ["threaded"], os.environ | {"PYTHONPATH": path}) as template:
        assert "thread" in end_of(template)


def test_an_interpreter_without_warmkernel_says_so() -> None:
    """Where the template cannot start, kernels start cold, and it says why."""
    with Template(sys.executable, options=["-I", "-S"]) as template:
        assert "warmkernel" in end_of(template)


def test_a_template_is_ended_while_it_imports() -> None:
    """A template that is closed at once is gone, with its socket."""
    with Template(sys.executable, ["pandas"]) as template:
        assert template.alive()
    assert not template.alive()
    assert not template.unfit()
    assert not Path(template.address).parent.exists()


def test_a_template_survives_what_is_no_request() -> None:
    """Who sends something else than a request is hung up on, and the next one is answered."""
    with Template(sys.executable) as template:
        for packet in (b"{", b"[]", b'{"env": {}}'):
            with new_socket() as client:
                client.connect(template.address)
                client.send(packet)
                with pytest.raises(EOFError):
                    receive(client)
        with pytest.raises(RefusedError, match="environment"):
            fork(template.address, command=IPYKERNEL, arguments=[], env={"LANG": "tlh"}, cwd="/")
        assert template.alive()


def test_what_is_read_at_start_is_told_from_what_is_not() -> None:
    """Variables that Python, its libraries and matplotlib read only once hold for all forks of a template."""
    once = {"PYTHONHASHSEED": "0", "LC_ALL": "C", "OMP_NUM_THREADS": "1", "MPLBACKEND": "agg", "HOME": "/"}
    assert read_at_start(once | {"TZ": "UTC", "JPY_SESSION_NAME": "x", "PATH": "/bin"}) == once


@pytest.fixture
def watched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a folder with an imported module, and a folder ``packages`` that packages are installed in."""
    (tmp_path / "packages").mkdir()
    (tmp_path / "watched.py").write_text("value = 1")
    monkeypatch.setattr(site, "getsitepackages", lambda: [str(tmp_path / "packages")])
    monkeypatch.setitem(sys.modules, "watched", ModuleType("watched"))
    sys.modules["watched"].__file__ = str(tmp_path / "watched.py")
    return tmp_path


def test_an_edited_module_is_seen(watched: Path) -> None:
    """A template knows that a module is no longer what it has imported, also when the file is gone."""
    sources = Sources(time.time_ns())
    assert not sources.changed()
    (watched / "watched.py").write_text("value = 22")
    assert sources.changed()
    gone = Sources(time.time_ns())
    (watched / "watched.py").unlink()
    assert gone.changed()


def test_an_installed_package_is_seen(watched: Path) -> None:
    """A template knows that a package has been installed, upgraded or removed."""
    sources = Sources(time.time_ns())
    (watched / "packages" / "new-1.0.dist-info").mkdir()
    assert sources.changed()


def test_a_module_written_during_the_imports_counts_as_changed(watched: Path) -> None:
    """What was written after the imports began may have been read before it was; a time to come says nothing."""
    began = time.time_ns()
    os.utime(watched / "watched.py", ns=(began, began))
    assert Sources(began).changed()
    os.utime(watched / "watched.py", ns=(began, began + 10**15))
    assert not Sources(began).changed()


@pytest.mark.parametrize("copy", [True, False])
@pytest.mark.parametrize("content", [True, False])
@pytest.mark.parametrize("key", [b"", b"key"])
def test_a_message_is_read_as_jupyter_client_reads_it(key: bytes, content: bool, copy: bool) -> None:
    """Signed or not, with buffers or without, a message is the same as in an ordinary session, dates included."""
    session = Session(key=key)
    parent = session.msg("execute_request", {"code": "1"}, metadata={"cellId": "a"})
    message = session.msg("display_data", {"data": {"text/plain": "å", "kr": 1.5}}, parent=parent)
    parts: list[Any] = [*session.serialize(message), b"buffer"]
    received = parts if copy else [zmq.Message(part) for part in parts]
    _idents, frames = session.feed_identities(received, copy)
    ordinary, local = (kind(key=key).deserialize(frames, content, copy) for kind in (Session, LocalSession))
    assert local == ordinary


@pytest.mark.parametrize("change", [b"", b"other"])
def test_a_message_with_another_signature_is_refused(change: bytes) -> None:
    """Where messages are signed, one that is not, or not with the key, is not read."""
    session = Session(key=b"key")
    _idents, parts = session.feed_identities(session.serialize(session.msg("execute_request", {"code": "1"})))
    with pytest.raises(ValueError, match=r"Unsigned|Invalid"):
        LocalSession(key=b"key").deserialize([change, *parts[1:]])
