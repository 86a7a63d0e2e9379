"""What must not be left among printed words: what looks like markup but is none, broken characters, Excel's errors."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

#: What stands for something among printed words that is not looked into, as a piece of code.
OPAQUE = "\ufffc"


@dataclass(frozen=True)
class Leftover:
    """One thing that is wrong among printed words.

    Attributes:
        offset: Where in the words it begins.
        found: What stands there.
        message: What is wrong, one Swedish sentence.
        expected: What should stand there.
        hint: What to do.
    """

    offset: int
    found: str
    message: str
    expected: str = ""
    hint: str = ""


@dataclass(frozen=True)
class _Kind:
    """A kind of leftover: how it is known (the pattern's group, if it has one), and what is said of it."""

    pattern: re.Pattern[str]
    message: str
    expected: str
    hint: str


# What a person does not see between two characters, as well as what he does.
_GAP = r"[\s\u200b-\u200d\u2060\ufeff]*"
_NAME = r"[a-z_]\w*(?:\.\w+)+"
_FILTERS = r"(?:tal|antal|procent|belopp|kr|tkr|mkr)\b"
_PLACED = r"(?:tabell|figur|tab|fig)"
_REFERRED = r"(?:tab|tabell|tabellen|fig|figur|figuren|not|noten|table|figure|note)"
_TAGS = (
    "a|abbr|article|b|blockquote|br|button|center|code|dd|del|details|div|dl|dt|em|embed|figure|font|footer|form|h[1-6]"
    "|header|hr|i|iframe|img|input|ins|label|li|link|main|mark|meta|nav|object|ol|option|p|pre|s|script|section|select"
    "|small|span|strike|strong|style|sub|summary|sup|svg|table|tbody|td|textarea|tfoot|th|thead|tr|u|ul|video"
)
#: The error values of Excel and its like, in English and in Swedish.
_ERRORS = (
    "NAMN|NAME|VÄRDEFEL|VÄRDE|VALUE|REFERENS|REF|DIVISION/0|DIV/0|OGILTIGT|OGILTIG|TAL|NUM|SAKNAS|SKÄRNING|NULL|SPILL"
    "|SPILLDATA|BERÄKNA|CALC|FÄLT|FIELD|BLOCKERAD|BLOCKED|OKÄND|OKÄNT|UNKNOWN|ANSLUT|ANSLUTA|CONNECT|UPPTAGEN|BUSY"
    "|EXTERN|EXTERNAL|PYTHON|FEL|ERROR"
)

_KINDS = (
    _Kind(
        re.compile(
            rf"""
            [{{\uff5b]{_GAP}[{{\uff5b%\#][^{{}}\n]{{0,120}}(?:[}}\uff5d]{_GAP}[}}\uff5d]?)?
            | [{{\uff5b][^{{}}\n]{{0,120}}[}}\uff5d]{_GAP}[}}\uff5d]
            | \{{{_GAP}{_NAME}[^{{}}\n]{{0,120}}\}} | \{{[^{{}}\n]{{0,120}}\|\s*{_FILTERS}[^{{}}\n]{{0,60}}\}}
            | (?:\b{_NAME}\s*)?(?:\|\s*\w+\s*)?[}}\uff5d]{_GAP}[}}\uff5d] | [%\#]\}}
            | \b{_NAME}\s*\|\s*{_FILTERS} | [{{}}\uff5b\uff5d][^{{}}\n]{{0,40}}[}}\uff5d]?
            """,
            re.VERBOSE,
        ),
        "Uttrycket trycks som det står: det är inte rätt skrivet.",
        "{{ tabell.rad | filter }}",
        "Skriv uttrycket med två klamrar på var sida, tätt ihop och utan bakstreck.",
    ),
    _Kind(
        re.compile(
            rf"""
            !?\[{_GAP}\[[^\[\]\n]{{0,80}}(?:\]{_GAP}\]?)?
            | \[\s*{_PLACED}\s*[:;][^\[\]\n]{{0,80}}\]\]? | ^[^\[\n]*?([\w:.]*\]\])
            | (?<![@\w]){_PLACED}:[a-z0-9_]+\]{{0,2}}
            """,
            re.VERBOSE | re.MULTILINE | re.IGNORECASE,
        ),
        "Placeringen trycks som den står: den är inte rätt skriven.",
        "[[tabell:id]] eller [[figur:id]] på en rad för sig själv",
        "Skriv den från radens början, utan mellanslag, och med små bokstäver i id.",
    ),
    _Kind(
        re.compile(
            rf"""
            (?<![\w.])[@\uff20]\s?{_REFERRED}\b(?:\s?[:.;=-]\s?\w*|\s\w+)?
            | (?<=\w)@(?:tab|fig|not):\w+ | (?<![\w.])[@\uff20][^\W\d_]+:\s?\w+
            """,
            re.VERBOSE | re.IGNORECASE,
        ),
        "Hänvisningen trycks som den står: den är inte rätt skriven.",
        "@tab:id, @fig:id eller @not:3",
        "Skriv hänvisningen utan mellanslag, med mellanrum före, och med små bokstäver i id.",
    ),
    _Kind(
        re.compile(r"[<>]{5,}[^\n]*|={5,}|\|{7,}[^\n]*"),
        "Här står en rest av två versioner som inte har lagts ihop.",
        "en av versionerna",
        "Behåll det som gäller, och ta bort raderna med <<<<<<<, ======= och >>>>>>>.",
    ),
    _Kind(
        re.compile(r"==(?=[^\s=])|(?<=[^\s=])=="),
        "En markering är bara halv: likhetstecknen trycks som de står.",
        "==ord== inom ett stycke",
        "Skriv två likhetstecken före och efter orden, eller ta bort dem.",
    ),
    _Kind(
        re.compile(
            rf"""
            <!--(?:(?!-->)[\s\S]){{0,200}}(?:-->)? | <[!?][a-zA-Z\[][^<>]{{0,100}}>?
            | </?[a-zA-Z][\w:-]*\s*/?> | </?(?:{_TAGS})\b(?:\s[^<>]{{0,200}})?/?>
            | <[a-zA-Z][\w:-]*\s+[\w:-]+\s*=\s*["'][^<>]{{0,200}}>?
            """,
            re.VERBOSE,
        ),
        "HTML trycks som det står.",
        "vanlig text eller Markdown",
        "Ta bort det. Ny rad i ett stycke: avsluta raden med ett bakstreck. Fet stil: **ord**.",
    ),
    _Kind(
        re.compile(r"\[\^[^\]\n]{1,40}\]"),
        "Fotnoten finns inte: märket trycks som det står.",
        "en rad [^1]: fotnotens text",
        "Lägg till fotnotens text, eller ta bort märket.",
    ),
    _Kind(
        re.compile(
            r"!\[[^\]\n]{0,80}\]?(?:\([^)\n]{0,200}\)?)?|\]\([^)\n]{0,200}\)?|\[[^\[\]\n]{1,80}\]\[[^\[\]\n]*\]"
        ),
        "Länken eller bilden trycks som den står.",
        "[ord](https://…) för en länk; en bild ritas i en anteckningsbok",
        "Skriv länken på en rad, med hela adressen, eller ta bort den.",
    ),
    _Kind(
        re.compile(r"^\[[ xX]?\](?=\s|$)", re.MULTILINE),
        "En kryssruta trycks som den står.",
        "det som ska stå i listan",
        "Gör det som listan säger, eller ta bort rutan.",
    ),
    _Kind(
        re.compile(rf"(?<!\w)\#(?:{_ERRORS})[!?](?!\w)|(?<!\w)\#(?:N/A|SAKNAS|N/D|HÄMTAR_DATA|GETTING_DATA)\b[!?]?"),
        "Här står ett felvärde från Excel.",
        "värdet eller orden som skulle stå där",
        "Rätta formeln i Excel, eller skriv in det som ska stå.",
    ),
    _Kind(
        re.compile(r"#{3,}(?!\w)|\b(?:Err|Fel):5\d\d\b"),
        "Här står det som Excel visar när det inte kan visa ett värde.",
        "värdet eller orden som skulle stå där",
        "Gör kolumnen bredare i Excel och spara om, eller skriv in det som ska stå.",
    ),
    _Kind(
        re.compile(r"(?<!\S)=[A-ZÅÄÖ][A-ZÅÄÖ.]+\([^\n]{0,60}"),
        "Här står en formel från Excel, inte det som den ger.",
        "formelns resultat",
        "Klistra in värdet i stället för formeln.",
    ),
    _Kind(
        re.compile(r"\\u[0-9a-fA-F]{4}|\\x[0-9a-fA-F]{2}"),
        "Ett tecken står som kod.",
        "tecknet självt",
        "Skriv tecknet i stället för koden.",
    ),
)
_ENTITY = re.compile(
    r"&(?:#\d{2,7}|#[xX][0-9a-fA-F]{2,6}|[a-zA-Z][a-zA-Z0-9]{1,30});|&(?:nbsp|amp|lt|gt|quot|[aeo]uml|aring)\b",
    re.IGNORECASE,
)
#: What any of it has in it, so that ordinary words are passed by at once.
_SUSPECT = re.compile(r"[{}\[\]@<>=&#\\|\uff5b\uff5d\uff20]|%\}|[a-zA-Z]:\w")
_HALF = re.compile(r"\*\*|~~|`|(?<!\w)__(?=\w)|(?<=\w)__(?!\w)|^\#{2,6}(?=[^\s#])", re.MULTILINE)
_CONFLICT = re.compile(r"^(?:<{7}|>{7}|\|{7}|={7})(?:[ \t].*)?$", re.MULTILINE)


def leftovers(words: str) -> Iterator[Leftover]:
    """Find what must not be left among words that a reader sees, in the order that it stands.

    Args:
        words: Words as they are printed; ``OPAQUE`` stands for what is not looked into.
    """
    if not _SUSPECT.search(words):
        return
    found = [
        Leftover(match.start(part), _shown(match[part]), kind.message, kind.expected, kind.hint)
        for kind in _KINDS
        for match in kind.pattern.finditer(words)
        for part in [match.lastindex or 0]
    ]
    found += _entities(words)
    end = 0
    for item in sorted(found, key=lambda item: (item.offset, -len(item.found))):
        if item.offset >= end:
            yield item
            end = item.offset + len(item.found)


def half_markup(words: str) -> Iterator[Leftover]:
    """Find Markdown's own marks among the words of a Markdown text: there they were meant as markup."""
    for match in _HALF.finditer(words):
        yield Leftover(
            match.start(),
            _shown(words[match.start() : match.start() + 30].split("\n")[0]),
            "Ett tecken för formatering trycks som det står: det är bara halvt.",
            "**fet**, ~~struken~~ eller `kod`, och ett mellanslag efter # i en rubrik",
            "Sätt tecknet tätt före och efter orden, eller skriv ett bakstreck före om det ska synas.",
        )


def conflicts(text: str) -> Iterator[Leftover]:
    """Find the lines that a version control left between two versions, as a text is written."""
    lines = list(_CONFLICT.finditer(text))
    if any(match[0].startswith(("<", ">")) for match in lines):
        kind = next(kind for kind in _KINDS if kind.pattern.fullmatch("======="))
        for match in lines:
            yield Leftover(match.start(), match[0], kind.message, kind.expected, kind.hint)


def _entities(words: str) -> Iterator[Leftover]:
    for match in _ENTITY.finditer(words):
        if (meant := html.unescape(match[0])) != match[0]:
            expected = "ett mellanslag" if meant.isspace() else meant
            yield Leftover(match.start(), match[0], "Ett tecken står som HTML-kod.", expected, "Skriv tecknet självt.")


def _shown(words: str) -> str:
    return " ".join(words.split("\n")).strip()[-120:]
