"""A shop's own look: its name, its colours, its logo. Without one, pages wear Panier's.

Colours are #rrggbb. A pair of them is told apart by its contrast, as WCAG 2.2 defines it, from 1 to 21.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from decimal import Decimal

from panier.core.values import frozen

CONTRAST_MIN = Decimal("4.5")  # WCAG 2.2, 1.4.3: of text
SCHEMES = ("light", "dark")
# The colours of panier.css that stand on each other, by scheme.
TEXTS: Mapping[str, tuple[str, str]] = {
    "ink": ("#1f2430", "#ece7dd"),
    "soft": ("#565c69", "#b5ada0"),
    "accent": ("#1d5c45", "#83cba8"),
    "good": ("#1b6b3a", "#85d3a0"),
    "warn": ("#855000", "#ecba69"),
    "bad": ("#a5281c", "#ff9f92"),
}
GROUNDS: Mapping[str, tuple[str, str]] = {"paper": ("#fffdf9", "#23201c"), "ground": ("#f6f2ea", "#191714")}
WHITE, BLACK = "#ffffff", "#000000"


@frozen
class LookLink:
    """A link in the foot of pages: what it is called by language, and where it leads."""

    titles: Mapping[str, str]
    url: str

    def title(self, language: str) -> str:
        """What it is called in a language; in English, or any other, where it has none in that."""
        return self.titles.get(language) or self.titles.get("en") or next(iter(self.titles.values()))


@frozen
class Logo:
    """A picture beside the shop's name, or in its place where `has_name`; its size in pixels of a page."""

    content: bytes
    media_type: str
    extension: str
    width: int
    height: int
    has_name: bool = False


@frozen
class Look:
    """What pages of a shop look like.

    `colours`: those that it chose itself, light and dark, by their names in panier.css (accent, paper, ground);
    `corners`: how round they are, as CSS says it, or ""; `support`: where its customers get help, an address of
    e-mails or of a page; `pages`: the folder of its own templates of pages, or "".
    """

    name: str = "Panier"
    colours: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    corners: str = ""
    support: str = ""
    links: Sequence[LookLink] = ()
    logo: Logo | None = None
    pages: str = ""
    is_own: bool = False

    @property
    def support_link(self) -> str:
        """Where the link to its support leads."""
        return f"mailto:{self.support}" if "@" in self.support and ":" not in self.support else self.support

    def colour(self, name: str, scheme: int) -> str:
        """A colour as pages have it, its own or Panier's; `scheme`: 0 in light, 1 in dark."""
        return (self.colours.get(name) or TEXTS.get(name) or GROUNDS[name])[scheme]

    def inks(self) -> tuple[str, str]:
        """What is written with on the accent, in light and in dark."""
        light, dark = (ink_on(self.colour("accent", scheme)) for scheme in (0, 1))
        return light, dark


@frozen
class PoorContrast:
    """A text that cannot be read on its grounds in a scheme; `found`: its contrast on each, by the ground's name."""

    text: str
    scheme: int
    found: Mapping[str, Decimal]


def poor_contrasts(look: Look) -> Iterator[PoorContrast]:
    """Texts that a look makes hard to read."""
    for scheme in range(len(SCHEMES)):
        for text in TEXTS:
            found = {name: contrast(look.colour(text, scheme), look.colour(name, scheme)) for name in GROUNDS}
            if min(found.values()) < CONTRAST_MIN:
                yield PoorContrast(text, scheme, found)


def ink_on(ground: str) -> str:
    """White or black, whichever is read better on a colour; one of them always has a contrast of 4.5 or more."""
    return max(WHITE, BLACK, key=lambda ink: contrast(ink, ground))


def contrast(one: str, other: str) -> Decimal:
    """How well two colours are told apart, rounded down to hundredths."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return ((lighter + Decimal("0.05")) / (darker + Decimal("0.05"))).quantize(Decimal("0.01"), rounding="ROUND_DOWN")


def _luminance(colour: str) -> Decimal:
    red, green, blue = (_linear(int(colour[at : at + 2], 16)) for at in (1, 3, 5))
    return Decimal("0.2126") * red + Decimal("0.7152") * green + Decimal("0.0722") * blue


def _linear(level: int) -> Decimal:
    share = Decimal(level) / 255
    if share <= Decimal("0.04045"):
        return share / Decimal("12.92")
    return ((share + Decimal("0.055")) / Decimal("1.055")) ** Decimal("2.4")
