"""Pictures that the server draws: bars on top of each other, and lines, each with the table of its figures beneath."""

from collections.abc import Callable, Sequence

from panier.core.values import frozen

WIDTH, HEIGHT, LEFT, FOOT, TOP = 640, 200, 72, 26, 14
ROW = 42  # of a lying bar with its words
_STEPS = (1, 2, 5)
_LEVELS_MAX = 4  # above the foot


@frozen
class PlotMark:
    """A bar or a point: where it stands, how large it is, which kind it is, and what it says."""

    x: float
    y: float
    width: float
    height: float
    kind: int
    title: str


@frozen
class PlotTick:
    """A word at an edge of the picture."""

    place: float
    words: str


@frozen
class Plot:
    """A picture and its table. `lines`: the points of each line, as SVG writes them; without any it has bars.

    `is_across`: its bars lie, each beside its words, which are the feet. `along`: what the rows of the table are.
    """

    title: str
    name: str
    kinds: tuple[str, ...]
    marks: tuple[PlotMark, ...]
    lines: tuple[str, ...]
    levels: tuple[PlotTick, ...]
    feet: tuple[PlotTick, ...]
    rows: tuple[tuple[str, ...], ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    along: str = ""
    is_across: bool = False

    @property
    def is_empty(self) -> bool:
        """True where there is nothing to draw."""
        return not self.marks


@frozen
class PlotRow:
    """What a place along the picture has of each kind; `short`: its word beneath the picture, if it has one."""

    words: str
    short: str
    amounts: tuple[int, ...]
    texts: tuple[str, ...] = ()

    def text(self, kind: int) -> str:
        """What is said of a kind."""
        return self.texts[kind] if self.texts else str(self.amounts[kind])


@frozen
class PlotWords:
    """What a plot is called, in words and in its address, what its kinds are, and what its rows are (the times)."""

    title: str
    name: str
    kinds: tuple[str, ...]
    along: str = ""


def bars(words: PlotWords, rows: Sequence[PlotRow]) -> Plot:
    """A bar for each row, in which the kinds stand on top of each other."""
    levels = levels_of(max((sum(row.amounts) for row in rows), default=0))
    top = levels[-1]
    step = (WIDTH - LEFT) / max(len(rows), 1)
    marks = []
    for place, row in enumerate(rows):
        height = 0.0
        for kind, count in enumerate(row.amounts):
            if count > 0:
                part = count / top * (HEIGHT - FOOT - TOP)
                height += part
                said = f"{row.words}: {row.text(kind)} {words.kinds[kind]}"
                x = LEFT + place * step + step * 0.12
                marks.append(PlotMark(_r(x), _r(HEIGHT - FOOT - height), _r(step * 0.76), _r(part), kind, said))
    return _plot(words, rows, marks=marks, ways=(), levels=_ticks(levels))


def across(words: PlotWords, rows: Sequence[PlotRow]) -> Plot:
    """A lying bar for each row, in which the kinds stand beside each other, with the words of the row over it."""
    top = levels_of(max((sum(row.amounts) for row in rows), default=0))[-1]
    marks, feet = [], []
    for place, row in enumerate(rows):
        feet.append(PlotTick(place * ROW + 14, f"{row.words}: {sum(row.amounts)}"))
        x = 0.0
        for kind, count in enumerate(row.amounts):
            if count > 0:
                width = count / top * WIDTH
                said = f"{row.words}: {row.text(kind)} {words.kinds[kind]}"
                marks.append(PlotMark(_r(x), _r(place * ROW + 20), _r(width), 14, kind, said))
                x += width
    table = tuple((row.words, *(row.text(kind) for kind in range(len(words.kinds)))) for row in rows)
    return Plot(
        words.title, words.name, words.kinds, tuple(marks), (), (), tuple(feet), table, height=max(len(rows), 1) * ROW,
        left=0, along=words.along, is_across=True,
    )  # fmt: skip


def lines(words: PlotWords, rows: Sequence[PlotRow], *, say_level: Callable[[int], str]) -> Plot:
    """A line for each kind, also beneath nothing; `say_level`: what a height is called."""
    every = [one for row in rows for one in row.amounts]
    peak, low = max((0, *every)), min((0, *every))
    step = (WIDTH - LEFT) / max(len(rows), 1)
    marks: list[PlotMark] = []
    ways = []

    def height(amount: int) -> float:
        return HEIGHT - FOOT - (amount - low) / max(peak - low, 1) * (HEIGHT - FOOT - TOP)

    for kind, word in enumerate(words.kinds):
        way = []
        for place, row in enumerate(rows):
            x, y = LEFT + (place + 0.5) * step, height(row.amounts[kind])
            way.append(f"{_r(x)},{_r(y)}")
            if any(every):
                marks.append(PlotMark(_r(x), _r(y), 4, 4, kind, f"{row.words}: {row.text(kind)} {word}".strip()))
        ways.append(" ".join(way))
    said = {0: "0", **{level: say_level(level) for level in (low, peak) if level}}
    levels = tuple(PlotTick(_r(height(level)), text) for level, text in said.items())
    return _plot(words, rows, marks=marks, ways=tuple(ways), levels=levels)


def _plot(
    words: PlotWords,
    rows: Sequence[PlotRow],
    *,
    marks: Sequence[PlotMark],
    ways: tuple[str, ...],
    levels: tuple[PlotTick, ...],
) -> Plot:
    step = (WIDTH - LEFT) / max(len(rows), 1)
    feet = tuple(PlotTick(_r(LEFT + (place + 0.5) * step), row.short) for place, row in enumerate(rows) if row.short)
    table = tuple(
        (row.words, *(row.text(kind) for kind in range(len(words.kinds)))) for row in rows if any(row.amounts)
    )
    return Plot(words.title, words.name, words.kinds, tuple(marks), ways, levels, feet, table, along=words.along)


def levels_of(peak: int) -> tuple[int, ...]:
    """The whole numbers beside a picture, evenly apart: from 0 to one that is not lower than the highest bar."""
    scale = 1
    while True:
        for step in _STEPS:
            if peak <= step * scale * _LEVELS_MAX:
                count = max(-(-peak // (step * scale)), 1)
                return tuple(number * step * scale for number in range(count + 1))
        scale *= 10


def _ticks(levels: tuple[int, ...]) -> tuple[PlotTick, ...]:
    top = levels[-1]
    return tuple(PlotTick(_r(HEIGHT - FOOT - one / top * (HEIGHT - FOOT - TOP)), str(one)) for one in levels)


def _r(number: float) -> float:
    return round(number, 1)
