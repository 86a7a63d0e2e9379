"""Telling by its name that a file is a stray copy of another."""

from __future__ import annotations

import re
from collections.abc import Sequence

#: What programs and people put behind a file's name when they make another of it.
_COPY = re.compile(
    r"[ ._-]*(?:\(.*\)|(?:kopia|copy|backup|bak|old|gammal|ny|new|orig)\b.*|.*(?:konflikt|conflict).*|v?\d+|~"
    r"|[A-ZÅÄÖ][A-ZÅÄÖ0-9]*-[A-ZÅÄÖ0-9-]+|_?(?:BACKUP|BASE|LOCAL|REMOTE)_\d+)(?:\.\w+)?",
    re.IGNORECASE,
)
_COPY_OF = re.compile(r"(?:kopia av|copy of) +", re.IGNORECASE)


def copied(stem: str, known: Sequence[str]) -> str:
    """Tell which file a stray copy is of by its name: ``ingress-DESKTOP-AB12`` is one of ``ingress``."""
    plain = _COPY_OF.sub("", stem)
    found = [
        name for name in known if plain.startswith(name) and (plain != stem or _COPY.fullmatch(plain[len(name) :]))
    ]
    return max(found, key=len, default="")
