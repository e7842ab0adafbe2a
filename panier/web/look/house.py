"""Whose pages are drawn: what every template knows of the shop that it is of."""

from collections.abc import Sequence
from contextvars import ContextVar
from hashlib import sha256

from jinja2 import Environment

from panier.core.look import Look, LookLink
from panier.core.values import frozen

ROUTE = "/own/{name}"


@frozen
class LookAsset:
    """A file of a look as pages load it: its name has a digest of what is in it."""

    name: str
    content: bytes
    media_type: str

    @property
    def path(self) -> str:
        """Where it is."""
        return ROUTE.format(name=self.name)


@frozen
class House:
    """A shop as its templates know it. `templates`: its own and the shipped ones, None where it has none of its own."""

    look: Look = Look()
    is_sandbox: bool = True
    templates: Environment | None = None

    @property
    def name(self) -> str:
        """What the shop is called."""
        return self.look.name

    @property
    def links(self) -> Sequence[LookLink]:
        """The links of its own in the foot of pages."""
        return self.look.links

    @property
    def style(self) -> LookAsset | None:
        """Its colours and corners; None where they are Panier's."""
        text = style_of(self.look)
        return None if not text else _asset(text.encode(), "css", "text/css; charset=utf-8")

    @property
    def logo(self) -> LookAsset | None:
        """Its logo, if it has one."""
        logo = self.look.logo
        return None if logo is None else _asset(logo.content, logo.extension[1:], logo.media_type)

    @property
    def assets(self) -> Sequence[LookAsset]:
        """All that its pages load."""
        return [one for one in (self.style, self.logo) if one is not None]


def style_of(look: Look) -> str:
    """The variables of panier.css that a look sets, or nothing."""
    found = {f"--{name}": f"light-dark({light}, {dark})" for name, (light, dark) in look.colours.items()}
    if "accent" in look.colours:
        light, dark = look.inks()
        found["--accent-ink"] = f"light-dark({light}, {dark})"
    if look.corners:
        found["--round"] = look.corners
    lines = "".join(f"  {name}: {value};\n" for name, value in found.items())
    return f"@layer tokens {{ :root {{\n{lines}}} }}\n" if lines else ""


def _asset(content: bytes, extension: str, media_type: str) -> LookAsset:
    return LookAsset(f"{sha256(content).hexdigest()[:16]}.{extension}", content, media_type)


_PLAIN = House()
_HOUSE: ContextVar[House] = ContextVar("house", default=_PLAIN)


def enter(house: House) -> None:
    """From now on, pages that are drawn here are those of a shop."""
    _HOUSE.set(house)


def house() -> House:
    """The shop whose pages are drawn; one without a look of its own where that is nobody's."""
    return _HOUSE.get()
