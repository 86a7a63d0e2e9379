"""Ways to damage a file: its bytes, its words, and for a workbook what is packed in it."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Callable

#: What stands in a field that has gone wrong, or that somebody has filled in to see what happens.
EVIL = (
    b"", b"0", b"-1", b"1e999", b"-0,0", b"nan", b"inf", b"99999999999999999999999999", b"9" * 5000, b"1e-400",
    b"=1+1", b"#REF!", b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\xc3", b"\xe2\x80\xae",
    b"\xcc\x88" * 50, b"\r", b"\n\n", b"\x1a", b"\x85", b"\xe2\x80\xa8", b"\x0b", b"\t", b";", b",", b'"', b"'",
    b'""', b"\\", b"{", b"}", b"[", b"]", b"{{", b"}}", b"{% for a in b %}", b"{{ a.b.c }}", b"{{ 1/0 }}",
    b"{{ 'a'*10**9 }}", b"{#", b"[[tabell:x]]", b"@tab:x", b"[^1]", b"|", b"> " * 60, b"- " * 60, b"```",
    b"<script>", b"&amp;", b"&#0;", b"<!DOCTYPE x [<!ENTITY a 'a'>]>", b"../..", b"0000-00-00", b"2024-02-30",
    b"9999-12-31", b"20240229", b"true", b"None", b"id", b"1" * 20_000, b"a" * 70_000, b"[" * 400, b"(" * 400,
    b"a+" * 5000 + b"a", "ÅÄÖ".encode("cp1252"), "Å".encode("utf-16"), "\U0001f600".encode(),
)  # fmt: skip
_FIELD = re.compile(rb"[^;,\t\r\n\"<>= ]+")
_WORD_IN_XML = re.compile(rb'(?<=")[^"<>]*(?=")|(?<=>)[^<>]+(?=<)')
_ELEMENT = re.compile(rb"<(\w+)[^<>]*/>|<(\w+)[^<>]*>[^<>]*</\w+>")
_DIGIT = re.compile(rb"\d")

Damage = Callable[[random.Random, bytes], bytes]


def _flip(chance: random.Random, content: bytes) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 5, 20))):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def _span(chance: random.Random, content: bytes) -> tuple[int, int]:
    start = chance.randrange(len(content))
    return start, min(len(content), start + chance.choice((1, 2, 8, 40, 400)))


def _cut(chance: random.Random, content: bytes) -> bytes:
    start, end = _span(chance, content)
    return content[:start] + content[end:]


def _end(chance: random.Random, content: bytes) -> bytes:
    return content[: chance.randrange(len(content))]


def _repeat(chance: random.Random, content: bytes) -> bytes:
    start, end = _span(chance, content)
    return content[:end] + content[start:end] * chance.choice((1, 1, 3, 200)) + content[end:]


def _insert(chance: random.Random, content: bytes) -> bytes:
    at = chance.randrange(len(content) + 1)
    return content[:at] + chance.choice(EVIL) + content[at:]


def _line(chance: random.Random, content: bytes) -> bytes:
    """Lose, repeat or move a line."""
    lines = content.splitlines(keepends=True)
    at, to = chance.randrange(len(lines)), chance.randrange(len(lines))
    line = lines[at] if chance.random() < 0.3 else lines.pop(at)
    if chance.random() < 0.6:
        lines.insert(to, line)
    return b"".join(lines)


def _field(chance: random.Random, content: bytes) -> bytes:
    """Give a field something else, of another field or evil."""
    fields = list(_FIELD.finditer(content))
    if not fields:
        return content + chance.choice(EVIL)
    one, other = chance.choice(fields), chance.choice(fields)
    new = chance.choice(EVIL) if chance.random() < 0.6 else other[0]
    return content[: one.start()] + new + content[one.end() :]


def _digit(chance: random.Random, content: bytes) -> bytes:
    digits = list(_DIGIT.finditer(content))
    if not digits:
        return content
    at = chance.choice(digits).start()
    return content[:at] + str(chance.randrange(10)).encode() + content[at + 1 :]


def _letters(chance: random.Random, content: bytes) -> bytes:
    """Save with other letters, line ends or separators."""
    text = content.decode("utf-8", "replace")
    kind = chance.choice(("utf-16", "utf-16-le", "cp1252", "cp437", "mac_roman", "\r", "\n\r", ",", "\t", "|", "  "))
    if kind in ("\r", "\n\r"):
        return content.replace(b"\r\n", b"\n").replace(b"\n", kind.encode())
    if len(kind) < 3:
        return content.replace(b";", kind.encode())
    return text.encode(kind, "replace")


WAYS: tuple[Damage, ...] = (_flip, _cut, _end, _repeat, _insert, _line, _field, _field, _digit, _letters)


def damaged(chance: random.Random, content: bytes) -> bytes:
    """Damage a file once or a few times."""
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        content = chance.choice(WAYS)(chance, content) if content else chance.choice(EVIL)
    return content


def damaged_workbook(chance: random.Random, content: bytes) -> bytes:
    """Damage a workbook: the file as such, or one of its parts, packed again as it should be."""
    if chance.random() < 0.2:
        return damaged(chance, content)
    with zipfile.ZipFile(io.BytesIO(content)) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    name = chance.choice(sorted(parts))
    way = chance.random()
    if way < 0.05:
        del parts[name]
    elif way < 0.1:
        parts[chance.choice(sorted(parts))] = parts[name]
    elif way < 0.15:
        parts[name + chance.choice(("x", ".bak", "/"))] = parts.pop(name)
    elif way < 0.4:
        parts[name] = damaged(chance, parts[name])
    else:
        for _ in range(chance.choice((1, 1, 3))):
            parts[name] = _in_xml(chance, parts[name])
    new = io.BytesIO()
    with zipfile.ZipFile(new, "w", zipfile.ZIP_DEFLATED) as book:
        for part, packed in parts.items():
            book.writestr(part, packed)
    return new.getvalue()


def _in_xml(chance: random.Random, content: bytes) -> bytes:
    """Change a value, or lose, repeat or empty an element, in what stays well-formed XML."""
    if chance.random() < 0.6 and (words := list(_WORD_IN_XML.finditer(content))):
        one, other = chance.choice(words), chance.choice(words)
        evil = chance.choice(EVIL).translate(None, bytes(range(32)) + b'<&"')
        new = other[0] if chance.random() < 0.4 else evil.decode("utf-8", "ignore").encode()
        return content[: one.start()] + new + content[one.end() :]
    if elements := list(_ELEMENT.finditer(content)):
        one = chance.choice(elements)
        name = one[1] or one[2]
        new = chance.choice((b"", one[0] * 2, b"<" + name + b"/>", chance.choice(elements)[0]))
        return content[: one.start()] + new + content[one.end() :]
    return damaged(chance, content)
