"""Characters that are not what a person wrote: read in the wrong encoding, invisible, or impossible to print."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from contextlib import suppress

from arsredovisning.text.leftovers import Leftover

#: Letters of Swedish, Northern Sami and Finnish that a wrong reading of UTF-8 may begin with too.
_LETTERS = "ÅÄÖåäöÁáČčĐđŊŋŠšŦŧŽžÉéÜüØøÆæ"
#: A word of nothing but these is no wrong reading, whatever stands beside what.
_ORDINARY = re.compile(r"[\x20-\x7eåäöÅÄÖéÉ\u2013\u2014\u2018-\u201d\u2026\u2212\xa0«»§°·\u2022]*")
#: A letter with a dash, a quotation mark or other punctuation after it, as it stands in a sentence.
_PUNCTUATED = re.compile(rf"[{_LETTERS}](?=[\u2013\u2014\u2019\u201c\u201d\u2026\xa0\u2212]|[^\w\s]+(?!\w))")
#: Words of the letters that people here write, with the punctuation around them.
_LIKELY = re.compile(r"[\x20-\x7e\xa0-\u017f\u2010-\u2027\u20ac\u2212]*")
_WORD = re.compile(r"[^ \t\r\n]+")
#: What the later bytes of a letter in UTF-8 become when they are read as Windows-1252.
_LATER = "[€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ\x80-\xbf]"
_READ_WRONG = re.compile(rf"[\xc2-\xc5]{_LATER}|[\xe2\xef]{_LATER}{{2}}|\xf0{_LATER}{{3}}")
#: What is nothing but a wrong reading, of UTF-8 and of the encodings of older systems.
_SIGNS = re.compile(
    rf"\ufffd|Ã{_LATER}|Ã(?=\s|$)|Â{_LATER}|Â(?=[\s\d%]|$)|Å[¡§¾]|(?<=[a-zá‹])Å[‹½]|(?<=[a-zá‘])Ä‘|ÄŒ|ã[¥¤¶]"
    r"|(?<=[a-zåäö])[†÷](?=[a-zåäö])|™(?=[a-zåäö])|(?<=[a-zåäö])[\u0370-\u04ff](?=[a-zåäö])"
    r"|[\u2500-\u257f](?=[^\W\d_])|[\u2500-\u257f]{2}(?=\w)|%[cC]3%[89aAbB][0-9a-fA-F]"
)
_MEANT = str.maketrans("†™σΣ÷ц", "åÖåäöö", "Â")
_ADDRESS = re.compile(r"://|[/=&]|www\.")
#: Invisible characters that join or turn letters of other scripts than ours.
_JOINERS = "\u200c\u200d\u200e\u200f"
# Everything that may have to be looked at, so that an ordinary text is passed by at once.
_SUSPECT = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ue000-\uf8ff\ufdd0-\ufdef\ufeff"
    "\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U0001fffe-\U0010ffff]"
)


def unprintable(text: str) -> Iterator[Leftover]:
    """Find characters that cannot be printed or that nobody sees, in any text, as written or as printed."""
    for match in _SUSPECT.finditer(text):
        if told := _told(text, match.start()):
            line = text[max(0, match.start() - 20) : match.start()].rpartition("\n")[2]
            before = "".join(part for part in line if part.isprintable())
            found = f"U+{ord(match[0]):04X}{f' efter ”{before.lstrip()}”' if before.strip() else ''}"
            hint = "Ta bort tecknet, och skriv om ordet för hand."
            yield Leftover(match.start(), found, told, "bokstäver, siffror och skiljetecken", hint)


def _told(text: str, at: int) -> str:
    """Say what is wrong with a character; nothing when it has its use where it stands."""
    mark, code = text[at], ord(text[at])
    if unicodedata.category(mark) == "Cc":
        return "Texten har ett styrtecken, som inte går att trycka."
    if 0xD800 <= code <= 0xDFFF or 0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE:
        return "Texten har en teckenkod som inte är något tecken."
    if unicodedata.category(mark) == "Co":
        return "Texten har ett tecken ur ett typsnitts eget förråd, som inget annat typsnitt har."
    if code > 0xFFFF or (mark in _JOINERS and not _is_latin(text[max(0, at - 1) : at] + text[at + 1 : at + 2])):
        return ""
    return "Texten har ett osynligt tecken."


def _is_latin(beside: str) -> bool:
    """Tell whether a letter beside a joiner is one that is never joined."""
    return len(beside) < 2 or any(mark <= "\u024f" for mark in beside)


def garbled(words: str) -> Iterator[Leftover]:
    """Find words that have been read in the wrong encoding: ``fÃ¶rbund``, ``f÷rbund``, ``f\ufffdrbund``."""
    for match in _WORD.finditer(words):
        word = match[0]
        sign = None if _ADDRESS.search(word) and "\ufffd" not in word else _SIGNS.search(words, *match.span())
        if sign and sign.end() <= match.end():
            yield _read_wrong(match.start(), word, _meant(word, sign[0]))
        elif not _ORDINARY.fullmatch(word) and (meant := _decoded(word)) != word:
            yield _read_wrong(match.start(), word, meant)


def _decoded(word: str) -> str:
    """Give a word as it was before UTF-8 was read as something else; the word itself if it was not."""
    from ftfy import fix_encoding

    calm = _PUNCTUATED.sub("a", word)
    if fix_encoding(calm) == calm:
        return word
    fixed = str(fix_encoding(word))
    # A letter that nobody here writes is a chance reading of two right ones, unless there are many of them.
    return fixed if _LIKELY.fullmatch(fixed) or len(word) - len(fixed) > 2 else word


def _meant(word: str, sign: str) -> str:
    """Give the word that a sign of a wrong reading tells; nothing when it cannot be told."""
    if len(sign) == 1 and sign.translate(_MEANT) != sign:
        return word.translate(_MEANT)
    for encoding in ("cp437", "cp850") if "\u2500" <= sign[0] <= "\u257f" else ():
        with suppress(UnicodeError):
            return word.encode(encoding).decode()
    while (better := _READ_WRONG.sub(_undone, word)) != word:
        word = better
    return "" if _SIGNS.search(word) else word


def _undone(match: re.Match[str]) -> str:
    try:
        return b"".join(_byte(mark) for mark in match[0]).decode()
    except UnicodeError:
        return match[0]


def _byte(mark: str) -> bytes:
    return mark.encode("latin-1" if mark <= "\xff" else "cp1252")


def _read_wrong(offset: int, word: str, meant: str) -> Leftover:
    return Leftover(
        offset,
        word,
        "Ordet har lästs i fel teckenkodning, så att bokstäver har blivit andra tecken.",
        meant or "ordet med rätt bokstäver",
        "Skriv om ordet, eller öppna originalet som UTF-8 och klistra in på nytt.",
    )
