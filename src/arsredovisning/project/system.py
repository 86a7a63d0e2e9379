"""What the system refuses - room, rights, memory, files - told in Swedish: what, where, and what to do."""

from __future__ import annotations

import errno
import os
import re
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

from arsredovisning.errors import Fault
from arsredovisning.project.scratch import too_long

#: What is wrong and what to do, by the system's own number for it.
_REFUSED = {
    errno.ENOSPC: ("Disken är full.", "Frigör utrymme och kör samma kommando igen."),
    errno.EDQUOT: ("Ditt utrymme på disken är slut.", "Ta bort filer som du inte behöver och kör samma kommando igen."),
    errno.EACCES: ("Programmet har inte rätt att läsa eller skriva här.", "Ge dig rättigheter till filen och mappen."),
    errno.EPERM: ("Programmet har inte rätt att göra detta här.", "Ge dig rättigheter till filen och mappen."),
    errno.EROFS: ("Disken går bara att läsa, inte skriva på.", "Flytta projektet till en disk som går att skriva på."),
    errno.EIO: ("Disken svarar med fel.", "Säkerhetskopiera projektet och kör igen på en annan disk."),
    errno.ENOENT: ("Filen eller mappen finns inte.", "Hämta tillbaka den, till exempel ur versionshanteringen."),
    errno.ENOTDIR: ("Här står en fil där en mapp behövs.", "Flytta filen."),
    errno.EISDIR: ("Här står en mapp där en fil behövs.", "Flytta mappen."),
    errno.ENAMETOOLONG: ("Sökvägen är för lång.", "Flytta projektet till en mapp med kortare sökväg."),
    errno.EMFILE: ("För många filer är öppna.", "Stäng andra program, eller höj gränsen med ulimit -n 4096."),
    errno.ENFILE: ("För många filer är öppna i hela systemet.", "Stäng andra program och kör igen."),
    errno.ENOMEM: ("Minnet räcker inte.", "Stäng andra program, eller kör med färre arbetare: JOBS=1."),
    errno.EAGAIN: (
        "Systemet startar inte fler processer.",
        "Stäng andra program, eller kör med färre arbetare: JOBS=1.",
    ),
    errno.EXDEV: ("Filen kan inte flyttas mellan två diskar.", "Låt build och .cache ligga på projektets disk."),
    errno.EBUSY: ("Filen används av ett annat program.", "Stäng det och kör samma kommando igen."),
    errno.ETXTBSY: ("Filen används av ett annat program.", "Stäng det och kör samma kommando igen."),
}
# What needs memory that processes share names no file when it is refused.
_SHARED = (errno.EACCES, errno.ENOENT, errno.ENOSYS, errno.EPERM)


#: How Python writes what the system refused.
_WRITTEN = re.compile(r"\[Errno (?P<number>\d+)\] (?P<said>[^:]*)(?:: ['\"](?P<file>.*)['\"])?$")


def read_refusal(text: str) -> OSError | None:
    """Read what the system refused as Python has written it, such as ``[Errno 28] No space left on device: '/x'``."""
    found = _WRITTEN.match(text)
    return OSError(int(found["number"]), found["said"], found["file"]) if found else None


def refusal(error: OSError, shown: str = "") -> Fault:
    """Tell what the system refused.

    Args:
        error: What was raised; the file that it names, if any, is where.
        shown: How that file is named in messages.
    """
    if isinstance(error, shutil.Error) and isinstance(error.args[0], list):
        # Of many files: the first tells what is wrong, most often with all.
        error = read_refusal(error.args[0][0][-1]) or error
    where = shown or (os.fsdecode(error.filename) if isinstance(error.filename, str | bytes | os.PathLike) else "")
    if "AF_UNIX" in str(error):
        return too_long(tempfile.gettempdir())
    if "temporary directory" in str(error):
        hint = "Frigör utrymme på disken, eller välj en mapp där det går: TMPDIR=…"
        return Fault("Ingen mapp för tillfälliga filer går att skriva i.", found=error.strerror or "", hint=hint)
    if not where and error.errno in _SHARED:
        hint = "Be den som sköter datorn att montera den så att alla får skriva i den (rättigheterna 1777)."
        return Fault("Programmet får inte dela minne mellan processer.", "/dev/shm", hint=hint)  # noqa: S108  named, not used
    if error.errno in (errno.EACCES, errno.EPERM) and (owner := _other_owner(where)):
        me = _name(os.geteuid())
        hint = f"Kör kommandot som {owner}, eller ta över projektets mapp: sudo chown -R {me} ."
        return Fault(f"Det här tillhör användaren {owner}, och {me} får inte ändra det.", where, hint=hint)
    message, hint = _REFUSED.get(error.errno or 0, ("Systemet vägrade göra det som programmet bad om.", "Kör igen."))
    return Fault(message, where, found=error.strerror or str(error), hint=hint)


def _other_owner(path: str) -> str:
    """Name the user that a file belongs to, or the folder that it would lie in; nothing if that is who asks."""
    place = Path(path)
    with suppress(OSError):
        while not place.exists() and place != place.parent:
            place = place.parent
        owner = place.stat().st_uid
        return _name(owner) if path and owner != os.geteuid() else ""
    return ""


def _name(user: int) -> str:
    try:
        import pwd

        return pwd.getpwuid(user).pw_name
    except (ImportError, KeyError):
        return str(user)
