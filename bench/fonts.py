"""Makes the fonts of templates/fonts, and the list of what they have, of packages fetched by npm: the same bytes.

``python -m bench.fonts FOLDER`` where FOLDER holds ``node_modules`` with the packages that ``PACKAGES`` names.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

ROOT = Path(__file__).parents[1]
FONTS = ROOT / "templates" / "fonts"
COVERAGE = ROOT / "src" / "arsredovisning" / "text" / "characters.toml"
#: What is fetched, with the version that the fonts were made of.
PACKAGES = {
    "@expo-google-fonts/source-sans-3": "0.4.1",
    "@fontsource/source-sans-3": "5.3.0",
    "@expo-google-fonts/noto-sans": "0.4.2",
    "@expo-google-fonts/noto-sans-arabic": "0.4.3",
    "@expo-google-fonts/noto-sans-hebrew": "0.4.1",
    "@expo-google-fonts/noto-sans-ethiopic": "0.4.2",
    "@expo-google-fonts/noto-sans-thai": "0.4.2",
    "@expo-google-fonts/noto-sans-devanagari": "0.4.1",
    "@expo-google-fonts/noto-emoji": "0.4.7",
    "@fontsource/noto-emoji": "5.3.2",
}
#: Each face of a family, by what its package calls it.
ALL = {
    "400-normal": "400Regular",
    "400-italic": "400Regular_Italic",
    "600-normal": "600SemiBold",
    "700-normal": "700Bold",
}
TWO = {face: ALL[face] for face in ("400-normal", "700-normal")}
ONE = {"400-normal": ALL["400-normal"]}


#: The letters that a mark may stand on: it is set with its letter or in the wrong place.
UNDER_MARKS = "41-5a,61-7a,c0-17f,18e-192,1dd,24e-2af,370-45f"
#: What a script's font needs besides its own characters: spaces, joiners, the ring under a lone mark.
SHARED = "20,a0,200c-200f,25cc"


@dataclass(frozen=True)
class Family:
    """A family of fonts that stands in where those before it lack a character.

    Attributes:
        file: Its name in files.
        faces: Its faces.
        only: The characters that it is there for; empty for all that it has.
        also: What it needs besides them.
    """

    file: str
    faces: dict[str, str]
    only: str = ""
    also: str = SHARED

    @property
    def name(self) -> str:
        """Its name as fonts call themselves, which is that of their package's files too."""
        return " ".join(word.capitalize() for word in self.file.split("-"))


OWN = Family("source-sans-3", ALL)
#: Those that stand in, in order; the first has the letters of our own scripts that are rare.
OTHERS = [
    Family(
        "noto-sans",
        TWO,
        "100-52f,1ab0-1aff,1c80-1c8f,1d00-1fff,2000-2bff,2c60-2c7f,2de0-2dff,a640-a7ff,ab30-ab6f,"
        "fb00-fb06,fe20-fe2f,10780-107bf,1df00-1dfff,1e030-1e08f",
        f"{SHARED},{UNDER_MARKS}",
    ),
    Family("noto-sans-arabic", TWO),
    Family("noto-sans-hebrew", TWO),
    Family("noto-sans-ethiopic", TWO),
    Family("noto-sans-thai", TWO),
    Family("noto-sans-devanagari", TWO),
]
EMOJI = Family("noto-emoji", ONE)

#: What a page is given of the own font, one line a part; the last one has what no other has.
OWN_PARTS = {
    "latin-ext-a": "100-17f,18f,1b7,1cd-1dc,1e4-1ef,218-21b,259,292",
    "vietnamese": "1a0-1a1,1af-1b0,1ea0-1ef9,20ab",
    "latin-ext": "180-2ff,1d00-1dbf,1e00-1eff,2c60-2c7f,a720-a7ff,ab30-ab6f,fb00-fb06",
    "greek": "370-3ff",
    "greek-ext": "1f00-1fff",
    "cyrillic": "400-45f,490-491,4b0-4b1,2116",
    "cyrillic-ext": "460-52f,1c80-1c8f,2de0-2dff,a640-a69f,fe2e-fe2f",
    "marks": "300-36f,1ab0-1aff,1dc0-1dff,20d0-20ff",
    "symbols": "0-10ffff",
}
#: Features of letters and figures that the page's style asks for, besides those that are always on.
FEATURES = [*subset.Options().layout_features, "lnum", "pnum", "tnum"]


def main(node_modules: Path) -> None:
    """Write every font, and the list of what they have."""
    (FONTS / "woff2").mkdir(exist_ok=True)
    for old in [*FONTS.glob("*.ttf"), *FONTS.glob("woff2/*.woff2")]:
        old.unlink()
    parts = [*_own(node_modules)]
    taken = {code for part in parts for code in part.codes}
    for family in OTHERS:
        part = _other(node_modules, family, taken)
        taken |= set(part.codes)
        parts.append(part)
    parts += _emoji(node_modules)
    COVERAGE.write_text(_HEAD + "\n".join(part.toml() for part in parts), "utf-8")
    _licences(node_modules)


@dataclass(frozen=True)
class Part:
    """A part of a family, as a page may be given it: its files' name, its faces, and the characters in it.

    Attributes:
        chosen: The characters for which it is put into a page, if it has others too.
    """

    file: str
    family: Family
    codes: tuple[int, ...]
    chosen: tuple[int, ...] = ()

    def toml(self) -> str:
        """Write the part as it stands in the list."""
        lines = [
            "[[part]]",
            f'file = "{self.file}"',
            f'family = "{self.family.name}"',
            f"faces = {json.dumps([*self.family.faces])}",
            f'has = "{ranges(self.codes)}"',
        ]
        if self.chosen:
            lines.append(f'chosen = "{ranges(self.chosen)}"')
        return "\n".join(lines) + "\n"


def _own(node_modules: Path) -> Iterator[Part]:
    """Write the own font whole, and its parts; the part for Latin-1 is the one that the web has."""
    whole = set(TTFont(_source(node_modules, OWN, "400-normal")).getBestCmap())
    for face in OWN.faces:
        font = TTFont(_source(node_modules, OWN, face))
        assert set(font.getBestCmap()) == whole, f"{face} has other characters"
        (FONTS / f"{OWN.file}-{face}.ttf").write_bytes(_source(node_modules, OWN, face).read_bytes())
        name = f"{OWN.file}-latin-{face}.woff2"
        (FONTS / "woff2" / name).write_bytes((node_modules / "@fontsource" / OWN.file / "files" / name).read_bytes())
    latin = set(TTFont(FONTS / "woff2" / f"{OWN.file}-latin-400-normal.woff2").getBestCmap())
    marks = codes_of(OWN_PARTS["marks"])
    yield Part(f"{OWN.file}-latin", OWN, tuple(latin), tuple(latin - marks))
    left = whole - (latin - marks)
    for part, wanted in OWN_PARTS.items():
        codes = left & codes_of(wanted)
        left -= codes
        under = whole & codes_of(UNDER_MARKS) if part == "marks" else set()
        for face in OWN.faces:
            _cut(_source(node_modules, OWN, face), codes | under, FONTS / "woff2" / f"{OWN.file}-{part}-{face}.woff2")
        yield Part(f"{OWN.file}-{part}", OWN, tuple(codes | under), tuple(codes) if under else ())


def _other(node_modules: Path, family: Family, taken: Collection[int]) -> Part:
    """Write a family's fonts with what no font before them has, and the same for pages."""
    whole = set(TTFont(_source(node_modules, family, "400-normal")).getBestCmap())
    codes = (whole & codes_of(family.only) if family.only else whole) - set(taken)
    kept = codes | whole & codes_of(family.also)
    for face in family.faces:
        for path in (FONTS / f"{family.file}-{face}.ttf", FONTS / "woff2" / f"{family.file}-{face}.woff2"):
            _cut(_source(node_modules, family, face), kept, path, features=["*"])
    return Part(family.file, family, tuple(kept), tuple(codes))


def _emoji(node_modules: Path) -> Iterator[Part]:
    """Write the emoji whole, and the parts that the web has, which keep together what is joined."""
    (FONTS / f"{EMOJI.file}-400-normal.ttf").write_bytes(_source(node_modules, EMOJI, "400-normal").read_bytes())
    files = node_modules / "@fontsource" / EMOJI.file / "files"
    numbered = sorted(
        files.glob(f"{EMOJI.file}-[0-9]*-400-normal.woff2"), key=lambda path: int(path.name.split("-")[2])
    )
    for path in numbered:
        (FONTS / "woff2" / path.name).write_bytes(path.read_bytes())
        yield Part(path.name.removesuffix("-400-normal.woff2"), EMOJI, tuple(TTFont(path).getBestCmap()))


def _source(node_modules: Path, family: Family, face: str) -> Path:
    folder = ALL[face]
    stem = family.name.replace(" ", "")
    return node_modules / "@expo-google-fonts" / family.file / folder / f"{stem}_{folder}.ttf"


def _cut(source: Path, codes: Collection[int], target: Path, features: Sequence[str] = FEATURES) -> None:
    """Write the part of a font that some characters need; its date stays that of the font."""
    options = subset.Options(
        layout_features=list(features),
        name_IDs=["*"],
        notdef_outline=True,
        recalc_timestamp=False,
        flavor="woff2" if target.suffix == ".woff2" else None,
    )
    font = TTFont(source, recalcTimestamp=False)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=codes)
    cutter.subset(font)
    subset.save_font(font, target, options)


def ranges(codes: Collection[int]) -> str:
    """Write characters as CSS does: ``U+41-5A,U+C5``."""
    found: list[list[int]] = []
    for code in sorted(codes):
        if found and found[-1][1] == code - 1:
            found[-1][1] = code
        else:
            found.append([code, code])
    return ",".join(f"U+{first:X}" if first == last else f"U+{first:X}-{last:X}" for first, last in found)


def codes_of(written: str) -> set[int]:
    """Read ranges in hexadecimal: ``41-5a,c5``."""
    pairs = (item.split("-") for item in written.split(","))
    return {code for pair in pairs for code in range(int(pair[0], 16), int(pair[-1], 16) + 1)}


def _licences(node_modules: Path) -> None:
    """Write whose the fonts are, and the licence that all of them have."""
    texts = [
        (node_modules / "@expo-google-fonts" / family.file / "LICENSE_FONT").read_text("utf-8")
        for family in (OWN, *OTHERS, EMOJI)
    ]
    bodies = {re.sub(r"\s+", " ", text[text.index("SIL OPEN FONT LICENSE Version") :]) for text in texts}
    assert len(bodies) == 1, "the fonts have different licences"
    whose = [text.splitlines()[0] for text in texts]
    _first, *rest = texts[0].splitlines()
    (FONTS / "LICENSE").write_text("\n".join([*whose, *rest]) + "\n", "utf-8")


_HEAD = """\
# Which characters the fonts in templates/fonts have, by the parts that a page is given. Made by bench/fonts.py.
# A character comes from the first part that has it. chosen: the characters for which a part is taken, if not all.

"""

if __name__ == "__main__":
    main(Path(sys.argv[1]) / "node_modules")
