"""The folder of a shop's own look, and look.yaml in it."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from msgspec import Meta, Struct

from panier.core.account.profile import EMAIL_PATTERN
from panier.core.look import CONTRAST_MIN, GROUNDS, SCHEMES, Look, LookLink, PoorContrast, poor_contrasts
from panier.core.refusal import bad_input
from panier.core.values import replace
from panier.files.catalog_file import Source, read
from panier.files.look.logo_file import load_logo

SETTING, FILE, PAGES = "PANIER_LOOK", "look.yaml", "pages"
# Settings that a folder of the look's fills in, where they are not set themselves.
FOLDERS = {"PANIER_PAPERS": "papers", "PANIER_TERMS": "terms", "PANIER_MAIL_TEMPLATES": "mails"}
LINKS_MAX = 12

Colour = Annotated[str, Meta(pattern=r"^#[0-9a-fA-F]{6}$")]
Title = Annotated[str, Meta(min_length=1, max_length=60)]
_LINK = re.compile(r"https?://[^\s\"'<>\\]+|mailto:[^\s\"'<>\\]+|/(?!/)[^\s\"'<>\\]*")


class ColourEntry(Struct, forbid_unknown_fields=True, frozen=True):
    """A colour in each scheme."""

    light: Colour
    dark: Colour

    @property
    def pair(self) -> tuple[str, str]:
        """Both, in small letters."""
        return self.light.lower(), self.dark.lower()


class ColoursEntry(Struct, forbid_unknown_fields=True, frozen=True):
    """The colours that a shop chooses itself."""

    accent: ColourEntry | None = None
    paper: ColourEntry | None = None
    ground: ColourEntry | None = None


class LinkEntry(Struct, forbid_unknown_fields=True, frozen=True):
    """A link in the foot of pages; `title`: one for all languages, or by language."""

    title: Title | dict[Annotated[str, Meta(pattern=r"^[a-z]{2}$")], Title]
    url: Annotated[str, Meta(max_length=300)]

    def __post_init__(self) -> None:
        if not self.title:
            raise ValueError("a title is needed")
        if not _LINK.fullmatch(self.url):
            raise ValueError("url is no address such as https://shop.example/legal, /contracts/general or mailto:…")


class LookFile(Struct, forbid_unknown_fields=True, frozen=True):
    """look.yaml."""

    name: Title
    colours: ColoursEntry = ColoursEntry()
    corners: Annotated[str, Meta(pattern=r"^(?:0|(?:0?\.\d{1,3}|[01](?:\.\d{1,3})?)rem|[12]?\d(?:\.\d)?px)$")] = ""
    support: Annotated[str, Meta(max_length=300)] = ""
    links: Annotated[tuple[LinkEntry, ...], Meta(max_length=LINKS_MAX)] = ()
    logo_has_name: bool = False

    def __post_init__(self) -> None:
        if self.support and not re.fullmatch(EMAIL_PATTERN, self.support) and not _LINK.fullmatch(self.support):
            raise ValueError("support is neither an e-mail address nor an address such as https://shop.example/help")


def load_look(folder: str) -> Look:
    """The look in a folder; Panier's where there is no folder.

    Refuses: a folder that is not there, a malformed look.yaml, colours that texts cannot be read in, and a logo that
    pages cannot show, naming file and line (400).
    """
    if not folder:
        return Look()
    place = Path(folder)
    if not place.is_dir():
        raise bad_input(SETTING, f"is {folder!r}, but there is no such folder")
    read_file, source = read(place / FILE, LookFile)
    chosen = {name: one.pair for name in ("accent", *GROUNDS) if (one := getattr(read_file.colours, name)) is not None}
    look = Look(
        name=read_file.name,
        colours=chosen,
        corners=read_file.corners,
        support=read_file.support,
        links=tuple(LookLink({"en": one.title} if isinstance(one.title, str) else one.title, one.url)
                    for one in read_file.links),
        logo=load_logo(place),
        pages=str(place / PAGES) if (place / PAGES).is_dir() else "",
        is_own=True,
    )  # fmt: skip
    _check_colours(look, source)
    if look.logo is None:
        if read_file.logo_has_name:
            raise source.fault("there is no logo that could have the name in it", "logo_has_name")
        return look
    return replace(look, logo=replace(look.logo, has_name=read_file.logo_has_name))


def filled(given: Mapping[str, str]) -> Mapping[str, str]:
    """Settings, with those of papers, terms and e-mails that the folder of the look has and that are not set."""
    folder = given.get(SETTING, "")
    if not folder:
        return given
    found = {name: Path(folder) / part for name, part in FOLDERS.items() if not given.get(name)}
    return {**given, **{name: str(path) for name, path in found.items() if path.is_dir()}}


def _check_colours(look: Look, source: Source) -> None:
    """Check that every text can be read.

    Refuses: colours with too little contrast, with the figures (400).
    """
    for poor in poor_contrasts(look):
        raise source.fault(_told(look, poor), "colours", *_blamed(look, poor))


def _told(look: Look, poor: PoorContrast) -> str:
    figures = " and ".join(
        f"{found}:1 on the {name} {look.colour(name, poor.scheme)}" for name, found in poor.found.items()
    )
    what = f"the {poor.text} {look.colour(poor.text, poor.scheme)} ({SCHEMES[poor.scheme]})"
    return f"{what} has a contrast of {figures}; what is to be read needs {CONTRAST_MIN}:1 on both"


def _blamed(look: Look, poor: PoorContrast) -> tuple[str, ...]:
    """The place of the colour that was chosen badly: the text's, or that of the worst ground."""
    worst = min(poor.found, key=lambda name: poor.found[name])
    name = poor.text if poor.text in look.colours else worst
    return (name, SCHEMES[poor.scheme]) if name in look.colours else ()
