"""The logo of a shop's own look: logo.svg or logo.png, taken only if a browser does nothing but draw it."""

import re
import struct
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from xml.parsers import expat

from panier.core.look import Logo
from panier.core.refusal import Refusal, invalid

SVG, PNG = "logo.svg", "logo.png"
LOGO_BYTES_MAX = 64 * 1_024
HEIGHT = 28  # pixels of a page, as high as the icon that it takes the place of
WIDTH_MAX = 200
_PNG_START = b"\x89PNG\r\n\x1a\n"
_SVG_NAMES = "http://www.w3.org/2000/svg"
# What drawing programs write beside the drawing for themselves, which browsers do nothing with.
_DRAWERS = (
    "http://www.inkscape.org/", "http://sodipodi.sourceforge.net/", "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "http://purl.org/dc/", "http://creativecommons.org/ns#", "http://www.serif.com/", "http://ns.adobe.com/",
)  # fmt: skip
# What draws, and what belongs to it: no script, no foreign content, no animation, nothing that leads elsewhere.
_DRAWING = frozenset({
    "svg", "g", "defs", "symbol", "use", "title", "desc", "metadata", "path", "rect", "circle", "ellipse", "line",
    "polyline", "polygon", "text", "tspan", "clipPath", "mask", "linearGradient", "radialGradient", "stop", "pattern",
    "style", "switch",
})  # fmt: skip
_LOADING = re.compile(r"url\s*\(\s*(?![\"']?#)|@import|expression\s*\(|javascript:", re.IGNORECASE)
_LENGTH = re.compile(r"(\d{1,5}(?:\.\d{1,6})?)(?:px)?")


def load_logo(folder: Path) -> Logo | None:
    """The logo in a folder, if there is one.

    Refuses: two of them, one that is too large, and one that is not what its name says or does more than draw (400).
    """
    found = [path for path in (folder / SVG, folder / PNG) if path.is_file()]
    if len(found) > 1:
        raise invalid(f"{folder} has both {SVG} and {PNG}: keep one of them")
    if not found:
        return None
    path = found[0]
    size = path.stat().st_size
    if size > LOGO_BYTES_MAX:
        raise invalid(f"{path}: it has {size} bytes, but a logo has {LOGO_BYTES_MAX} at most")
    content = path.read_bytes()
    width, height = _svg_size(path, content) if path.name == SVG else _png_size(path, content)
    shown = min(WIDTH_MAX, max(1, int(HEIGHT * width / height)))
    media_type = "image/svg+xml" if path.name == SVG else "image/png"
    return Logo(content, media_type, path.suffix, shown, min(HEIGHT, max(1, int(shown * height / width))))


def _png_size(path: Path, content: bytes) -> tuple[Decimal, Decimal]:
    """Width and height of a PNG.

    Refuses: what is none (400).
    """
    if not content.startswith(_PNG_START) or content[12:16] != b"IHDR" or len(content) < 33:
        raise invalid(f"{path}: it is no PNG, whatever its name says")
    width, height = struct.unpack(">II", content[16:24])
    if not width or not height:
        raise invalid(f"{path}: it has no size")
    return Decimal(width), Decimal(height)


def _svg_size(path: Path, content: bytes) -> tuple[Decimal, Decimal]:
    """Width and height of an SVG.

    Refuses: what is none, and what does more than draw, with its line (400).
    """
    root = _attributes(path, content)
    box = root.get("viewBox", "").replace(",", " ").split()
    found = [root.get("width", ""), root.get("height", "")]
    sizes = [_LENGTH.fullmatch(text) for text in found]
    try:
        if all(sizes):
            width, height = (Decimal(one[1]) for one in sizes if one)
        else:
            width, height = (Decimal(one) for one in box[2:4])
    except (ValueError, InvalidOperation):
        raise invalid(f"{path}: it has neither width and height in pixels nor a viewBox") from None
    if not 0 < width < 100_000 or not 0 < height < 100_000:
        raise invalid(f"{path}: it has no size")
    return width, height


def _attributes(path: Path, content: bytes) -> Mapping[str, str]:
    """The attributes of an SVG, of which every part is looked at while it is read."""
    reader = _SvgReader(path)
    try:
        reader.parser.Parse(content, True)
    except expat.ExpatError as problem:
        raise invalid(f"{path}, line {problem.lineno}: it is no SVG: {expat.ErrorString(problem.code)}") from None
    return reader.attributes


class _SvgReader:
    """Reads an SVG and stops at what does more than draw."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._has_begun = False
        self.attributes: Mapping[str, str] = {}
        self.parser = expat.ParserCreate(namespace_separator="}")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._begin
        self.parser.CharacterDataHandler = self._read_text
        self.parser.StartDoctypeDeclHandler = self._refuse_type
        self.parser.ProcessingInstructionHandler = self._refuse_instruction

    def _fault(self, problem: str) -> Refusal:
        return invalid(f"{self._path}, line {self.parser.CurrentLineNumber}: {problem}")

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        namespace, _, local = name.rpartition("}")
        if not self._has_begun:
            if (namespace, local) != (_SVG_NAMES, "svg"):
                raise self._fault(f"it is no SVG: its first element is no <svg> of {_SVG_NAMES}")
            self._has_begun, self.attributes = True, attributes
        if namespace != _SVG_NAMES and not namespace.startswith(_DRAWERS):
            raise self._fault(f"<{local}> is of {namespace or 'no namespace'}, and not of {_SVG_NAMES}")
        if namespace == _SVG_NAMES and local not in _DRAWING:
            raise self._fault(f"<{local}> does more than draw; a logo is made of {', '.join(sorted(_DRAWING))}")
        for attribute, value in attributes.items():
            if problem := _problem_of(attribute, value):
                raise self._fault(problem)

    def _read_text(self, words: str) -> None:
        if _LOADING.search(words):
            raise self._fault("it loads something from elsewhere")

    def _refuse_type(self, *_: object) -> None:
        raise self._fault("it has a document type: take the line with <!DOCTYPE away")

    def _refuse_instruction(self, target: str, _: str) -> None:
        raise self._fault(f"<?{target} …?> is for programs: take it away")


def _problem_of(attribute: str, value: str) -> str:
    """What is wrong with an attribute; nothing where it only draws."""
    local = attribute.rpartition("}")[2]
    if local.lower().startswith("on"):
        return f"{local} is a script"
    if local.lower() == "href" and not value.startswith("#"):
        return "href leads elsewhere: it can name parts of this file alone, such as #mark"
    if _LOADING.search(value):
        return f"{local} loads something from elsewhere"
    return ""
