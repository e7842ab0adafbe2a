"""What the shop wears and says, and from which file each comes: its look, senders, companies and terms. Read only."""

from collections.abc import Iterator, Mapping

from panier.core.look import GROUNDS, Look, contrast
from panier.core.office.rights import OfficeAction
from panier.core.office.settings import SettingRow
from panier.core.paper.paper import Trader
from panier.core.values import frozen
from panier.outside.mail import settings as mail
from panier.store.engine.db import Tx
from panier.web.office.visits import OfficePage, OfficeVisit
from panier.web.pages.parts.tongues import phrase, spoken

# The colours that a look may choose, each with what it is for.
_COLOURS: Mapping[str, str] = {
    "accent": phrase("links and buttons"),
    "paper": phrase("cards"),
    "ground": phrase("behind cards"),
}
_SENDERS: Mapping[str, str] = {
    mail.FROM: phrase("E-mails come from"),
    mail.REPLY_TO: phrase("Answers go to"),
}


@frozen
class ShownColour:
    """A colour of the look: its name, what it is for, in light and dark, and whether the shop chose it.

    `contrasts`: how well it is read in light and dark, on the worse of the grounds; nothing for a ground itself.
    """

    name: str
    what: str
    shades: tuple[str, str]
    contrasts: tuple[str, ...]
    is_own: bool


@frozen
class ShownTerms:
    """Terms: their key, their title in the reader's language and which that is, and the files they are from, if own."""

    key: str
    title: str
    language: str
    languages: str
    files: tuple[str, ...]


@frozen
class ShownCompany:
    """A company that sells: in which subsidiaries, how its papers name it, and what people call its country."""

    places: tuple[str, ...]
    party: Trader
    country: str


async def load_identity(tx: Tx, visit: OfficeVisit) -> Mapping[str, object]:
    """All of it, as the process was started with."""
    look, rows = visit.shop.look, {one.name: one for one in visit.place.settings()}
    return {
        "worn": look, "colours": list(_colours(look)), "sources": visit.place.sources,
        "senders": [(words, rows.get(name, SettingRow(name, "", is_set=False))) for name, words in _SENDERS.items()],
        "companies": _companies(visit), "terms": list(_terms(visit)), "has_server": visit.shop.has_mail_server,
    }  # fmt: skip


def _colours(look: Look) -> Iterator[ShownColour]:
    for name, what in _COLOURS.items():
        light, dark = (look.colour(name, scheme) for scheme in (0, 1))
        contrasts = () if name in GROUNDS else tuple(_contrast(look, name, scheme) for scheme in (0, 1))
        yield ShownColour(name, what, (light, dark), contrasts, name in look.colours)


def _contrast(look: Look, name: str, scheme: int) -> str:
    """How well a colour is read on the worse of its grounds, such as 7.31:1."""
    worst = min(contrast(look.colour(name, scheme), look.colour(ground, scheme)) for ground in GROUNDS)
    return f"{worst}:1"


def _companies(visit: OfficeVisit) -> list[ShownCompany]:
    """The companies of the subsidiaries in which something is sold; one that sells in several is told once."""
    found: dict[Trader, list[str]] = {}
    for code in visit.shop.assortment.sold_in():
        found.setdefault(visit.shop.stationery.companies[code].party, []).append(code)
    called = spoken().locale.territories
    return [
        ShownCompany(tuple(codes), party, called.get(party.country, party.country)) for party, codes in found.items()
    ]


def _terms(visit: OfficeVisit) -> Iterator[ShownTerms]:
    own = visit.place.sources.terms
    for key, titles in visit.shop.assortment.contract_titles.items():
        language = spoken().language if spoken().language in titles else "en"
        known = ", ".join(spoken().locale.languages.get(one, one) for one in titles)
        yield ShownTerms(key, titles[language], language, known, own.get(key, ()))


PAGES = (
    OfficePage(
        "shop", "office/identity.html", OfficeAction.LOOK_AT_SETTINGS, load_identity, title=phrase("The shop"),
        commands=("panier shop check DIR",),
    ),
)  # fmt: skip
