#!/usr/bin/env python3
"""Draws the house as its imports say it is: tools/architecture.py writes docs/architecture.svg (`make docs`).

Floors and subjects, and their order, are those of the import contracts in pyproject.toml; who imports whom is read from
the code. Dots come in three sizes, not with numbers: the picture shall change when the house does, not with each line.
"""

import ast
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from html import escape
from pathlib import Path

from panier.core.values import frozen

CHECKOUT = Path(__file__).resolve().parent.parent
PACKAGE = CHECKOUT / "panier"
PICTURE = CHECKOUT / "docs" / "architecture.svg"

WIDTH, MARGIN, GAP, PAD = 1280, 24, 12, 12
LINE, CELL = 15, 15
HEADER, SLANTED = 62, 34  # above a floor's rooms; right of its dots, where slanted names end
MONO_WIDTH, SANS_WIDTH = 6.1, 6.2  # of a character; a little wide, so that nothing runs over where fonts differ
WIDTHS = {"flows": 570, "wire": 430, "web": 800, "store": 700, "outside": 760, "app": WIDTH - 2 * MARGIN}
COLOURS = {
    "cli": "#6b7280", "app": "#6b7280", "web": "#2563eb", "work": "#0891b2", "flows": "#7c3aed", "wire": "#c026d3",
    "plugins": "#64748b", "outside": "#d97706", "families": "#ca8a04", "store": "#059669", "files": "#65a30d",
    "core": "#dc2626",
}  # fmt: skip
OTHER_COLOUR = "#475569"
EVERY = "(every)"  # what stands in no subject's folder, since every subject may use it

STYLE = """
text { font-family: "DejaVu Sans", Verdana, "Segoe UI", Helvetica, Arial, sans-serif; fill: #1f2937; }
.title { font-size: 22px; font-weight: bold; }
.floor { font-size: 17px; font-weight: bold; }
.about { font-size: 11px; fill: #4b5563; }
.subject { font-size: 12px; font-weight: bold; }
.modules { font-family: "DejaVu Sans Mono", Menlo, Consolas, monospace; font-size: 10px; fill: #374151; }
.slanted { font-size: 10px; fill: #4b5563; }
.pill { font-size: 10px; fill: #ffffff; font-weight: bold; }
"""


@frozen
class Room:
    """A subject of a floor, or a folder of one that has no subjects: its name and its modules."""

    name: str
    modules: tuple[str, ...]


@dataclass(slots=True)
class Floor:
    """A floor as it is built. `below` counts the modules that import another floor, `between` those of two subjects."""

    name: str
    about: str
    rooms: list[Room] = field(default_factory=list)
    below: Counter[str] = field(default_factory=Counter)
    between: Counter[tuple[str, str]] = field(default_factory=Counter)
    has_subjects: bool = False

    def room(self, name: str) -> Room | None:
        """The room of a subject, where the floor has it."""
        return next((room for room in self.rooms if room.name == name), None)

    @property
    def subjects(self) -> list[str]:
        """The subjects of the floor in their order."""
        return [room.name for room in self.rooms if room.name != EVERY] if self.has_subjects else []


@frozen
class House:
    """Rows of floors from the top down, the order of subjects, and what stands beside the floors."""

    rows: tuple[tuple[Floor, ...], ...]
    subjects: tuple[str, ...]
    beside: tuple[Floor, ...]


def main() -> None:
    """Write the picture."""
    PICTURE.write_text(draw(read()))
    print(PICTURE.relative_to(CHECKOUT))


# --- reading ---


def read() -> House:
    """The house as its contracts and its code say it is."""
    contracts = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    floors, subjects = (one for one in contracts if one["type"] == "layers")
    order = tuple(layer.strip("()") for layer in subjects["layers"])
    with_subjects = {name.rpartition(".")[2] for name in subjects["containers"]}
    rows = tuple(
        tuple(_floor(name.strip(), order if name.strip() in with_subjects else ()) for name in layer.split("|"))
        for layer in floors["layers"]
    )
    beside = (_floor(name, ()) for name in floors["exhaustive_ignores"] if _path(name) is not None)
    return House(rows, order, tuple(beside))


def _floor(name: str, subjects: Sequence[str]) -> Floor:
    path = _path(name)
    assert path is not None, f"panier/{name} is in a contract, but not in the package"
    floor = Floor(name, _about(path), has_subjects=bool(subjects))
    files = sorted(path.parent.rglob("*.py")) if path.name == "__init__.py" else [path]
    for file in files:
        place = _subject(file.relative_to(PACKAGE).with_suffix("").parts, subjects)
        for target in sorted(set(_targets(file))):
            if target[0] != name:
                floor.below[target[0]] += 1
            elif subjects and place != _subject(target, subjects):
                floor.between[place, _subject(target, subjects)] += 1
    floor.rooms = list(_subject_rooms(path.parent, subjects) if subjects else _folders(path))
    return floor


def _subject(parts: Sequence[str], subjects: Sequence[str]) -> str:
    return parts[1] if len(parts) > 1 and parts[1] in subjects else EVERY


def _targets(file: Path) -> Iterator[tuple[str, ...]]:
    """What a module imports of the package, to floor and subject: ("flows", "cart")."""
    for node in ast.walk(ast.parse(file.read_text())):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        yield from (tuple(name.split(".")[1:3]) for name in names if name.startswith("panier."))


def _subject_rooms(folder: Path, subjects: Sequence[str]) -> Iterator[Room]:
    for subject in subjects:
        if (folder / subject).is_dir():
            yield Room(subject, _modules(folder / subject))
    yield Room(EVERY, _modules(folder))


def _folders(path: Path) -> Iterator[Room]:
    """A floor without subjects: its own modules, and those of each folder."""
    if path.name != "__init__.py":
        return
    yield Room("", _modules(path.parent))
    for below in sorted(one for one in path.parent.rglob("*") if one.is_dir() and one.name != "__pycache__"):
        yield Room(f"{below.relative_to(path.parent)}/", _modules(below))


def _modules(folder: Path) -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in folder.glob("*.py") if path.stem != "__init__"))


def _path(name: str) -> Path | None:
    paths = (PACKAGE / name / "__init__.py", PACKAGE / f"{name}.py")
    return next((path for path in paths if path.exists()), None)


def _about(path: Path) -> str:
    """The first sentence of a docstring, on one line."""
    text = " ".join((ast.get_docstring(ast.parse(path.read_text())) or "").split("\n\n")[0].split())
    return text.replace("`", "").partition(". ")[0].rstrip(".")


# --- drawing ---


@frozen
class Place:
    """Where a floor stands in the picture: its upper left corner, and how wide it is."""

    x: int
    y: int
    width: int


def draw(house: House) -> str:
    """The picture, as text that is always the same for the same house."""
    top, parts = 96, list[str]()
    for row in (*house.rows, house.beside):
        widths = _widths(row)
        heights = _heights(house, row, widths)
        x = MARGIN
        for floor, width in zip(row, widths, strict=True):
            parts += _box(house, floor, Place(x, top, width), heights, is_beside=row is house.beside)
            x += width + GAP
        top += heights[""] + GAP
    body = "\n".join((*_heading(), *parts))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {top + MARGIN - GAP}" role="img">\n'
        f"<title>Panier: floors and subjects</title>\n<style>{STYLE}</style>\n"
        f'<rect width="100%" height="100%" fill="#ffffff"/>\n{body}\n</svg>\n'
    )


def _heading() -> Iterator[str]:
    yield _text(MARGIN, 40, "title", "Panier: floors and subjects")
    yield _text(
        MARGIN, 62, "about",
        "A row is a floor, and imports only go down. Beside a floor's name stand the floors that it imports; floors of"
        " one row do not know each other.",
    )  # fmt: skip
    yield _text(
        MARGIN, 79, "about",
        "Inside a floor imports go down the list of subjects: a dot in a subject's line means that it imports the"
        " subject above the dot: one module of it does, two to four (larger), or more (largest).",
    )  # fmt: skip


def _widths(row: Sequence[Floor]) -> list[int]:
    """How wide each floor of a row is: as listed, the others share what is left."""
    free = WIDTH - 2 * MARGIN - GAP * (len(row) - 1)
    others = [floor for floor in row if floor.name not in WIDTHS]
    left = free - sum(WIDTHS.get(floor.name, 0) for floor in row)
    return [WIDTHS.get(floor.name, left // max(1, len(others))) for floor in row]


def _heights(house: House, row: Sequence[Floor], widths: Sequence[int]) -> dict[str, int]:
    """How high each subject's line is in a row, so that floors side by side have it in one line; under "", the row."""
    lines: dict[str, int] = {}
    for floor, width in zip(row, widths, strict=True):
        for room in floor.rooms if floor.has_subjects else ():
            count = len(_wrapped(room.modules, _room_width(floor, width)))
            lines[room.name] = max(lines.get(room.name, 1), count)
    heights = {subject: lines[subject] * LINE + 9 for subject in (*house.subjects, EVERY) if subject in lines}
    plain = max((len(_plain_lines(floor, width)) for floor, width in zip(row, widths, strict=True)), default=0)
    body = sum(heights.values()) + 6 if heights else plain * LINE + (6 if plain else -4)
    return {**heights, "": HEADER + max(body, 0)}


def _room_width(floor: Floor, width: int) -> int:
    return width - 3 * PAD - 76 - SLANTED - CELL * len(floor.subjects)


def _box(house: House, floor: Floor, place: Place, heights: dict[str, int], *, is_beside: bool) -> Iterator[str]:
    x, y, width = place.x, place.y, place.width
    colour = COLOURS.get(floor.name, OTHER_COLOUR)
    dashes = ' stroke-dasharray="5 4"' if is_beside else ""
    yield (
        f'<rect x="{x}" y="{y}" width="{width}" height="{heights[""]}" rx="8" fill="{colour}" fill-opacity="0.05"'
        f' stroke="{colour}" stroke-width="1.5"{dashes}/>'
    )
    yield _text(x + PAD, y + 23, "floor", floor.name, fill=colour)
    # Slanted names of subjects stand above their dots, in the corner: what else the header says stays left of them.
    edge = x + width - (CELL * len(floor.subjects) + SLANTED if floor.subjects else PAD)
    start = x + PAD + int(len(floor.name) * 10.6) + 14
    yield from _pills(floor, start, y + 11)
    for number, line in enumerate(_wrapped(floor.about.split(), edge - x - PAD, SANS_WIDTH)[: 2 if floor.rooms else 4]):
        yield _text(x + PAD, y + 41 + 13 * number, "about", line)
    if floor.has_subjects:
        yield from _subjects(house, floor, replace(place, y=y + HEADER), heights)
    for number, line in enumerate(_plain_lines(floor, width)):
        yield _text(x + PAD, y + HEADER + 9 + LINE * number, "modules", line)


def _pills(floor: Floor, x: int, y: int) -> Iterator[str]:
    """The floors that it imports, in the order in which they lie below it."""
    for name, colour in COLOURS.items():
        if floor.below[name]:
            width = int(len(name) * 6.6) + 12
            yield f'<rect x="{x}" y="{y}" width="{width}" height="16" rx="8" fill="{colour}"/>'
            yield f'<text x="{x + width / 2:g}" y="{y + 12}" class="pill" text-anchor="middle">{name}</text>'
            x += width + 4


def _subjects(house: House, floor: Floor, place: Place, heights: dict[str, int]) -> Iterator[str]:
    """The rooms of a floor under each other, with a dot for each subject that one imports."""
    colour = COLOURS.get(floor.name, OTHER_COLOUR)
    edge = place.x + place.width - SLANTED - CELL * len(floor.subjects) + CELL // 2
    columns = {subject: edge + CELL * number for number, subject in enumerate(floor.subjects)}
    for subject, column in columns.items():
        yield (
            f'<text class="slanted" transform="translate({column + 3} {place.y - 3}) rotate(-55)">'
            f"{escape(subject)}</text>"
        )
        end = place.y + sum(height for name, height in heights.items() if name not in ("", EVERY))
        yield f'<path d="M{column} {place.y}V{end}" stroke="{colour}" stroke-opacity="0.15"/>'
    top = place.y
    for subject in (*house.subjects, EVERY):
        if subject not in heights:
            continue
        if (room := floor.room(subject)) is not None:
            yield from _room(floor, room, replace(place, y=top), heights[subject])
            middle = top + (heights[subject] - 4) / 2
            if subject in columns:
                yield f'<path d="M{columns[subject] - 4} {middle - 4}h8v8h-8z" fill="none" stroke="#9ca3af"/>'
            for target, column in columns.items():
                if count := floor.between[subject, target]:
                    radius = 2 if count == 1 else 3.5 if count < 5 else 5
                    yield f'<circle cx="{column}" cy="{middle}" r="{radius}" fill="{colour}"/>'
        top += heights[subject]


def _room(floor: Floor, room: Room, place: Place, height: int) -> Iterator[str]:
    x, y, width = place.x, place.y, place.width
    wide = width - 2 * PAD - SLANTED - CELL * len(floor.subjects) - 4
    is_dashed = ' stroke-dasharray="3 3"' if room.name == EVERY else ""
    yield (
        f'<rect x="{x + PAD - 4}" y="{y}" width="{wide}" height="{height - 4}" rx="4" fill="#ffffff"'
        f' stroke="{COLOURS.get(floor.name, OTHER_COLOUR)}" stroke-opacity="0.45"{is_dashed}/>'
    )
    name = "for all" if room.name == EVERY else room.name
    yield _text(x + PAD + 3, y + 14, "subject", name)
    for number, line in enumerate(_wrapped(room.modules, _room_width(floor, width))):
        yield _text(x + PAD + 76, y + 14 + LINE * number, "modules", line)


def _plain_lines(floor: Floor, width: int) -> list[str]:
    """The modules and folders of a floor without subjects."""
    if floor.has_subjects:
        return []
    wide, lines = width - 2 * PAD, list[str]()
    for room in floor.rooms:
        if not room.modules:
            continue
        words = (room.name, *room.modules) if room.name else room.modules
        lines += _wrapped(words, wide)
    return lines


def _wrapped(words: Sequence[str], width: int, character: float = MONO_WIDTH) -> list[str]:
    """Words on as many lines as they need."""
    lines = [""]
    for word in words:
        longer = f"{lines[-1]} {word}".strip()
        if len(longer) * character <= width or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _text(x: float, y: float, kind: str, text: str, *, fill: str = "") -> str:
    colour = f' style="fill:{fill}"' if fill else ""
    return f'<text x="{x}" y="{y}" class="{kind}"{colour}>{escape(text)}</text>'


if __name__ == "__main__":
    main()
