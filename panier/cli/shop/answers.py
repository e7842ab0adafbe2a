"""The questions about a new shop: what each may be answered, and what it is without an answer."""

import os
import re
from collections.abc import Callable
from enum import StrEnum
from functools import cache
from importlib.metadata import entry_points

from panier.app import CATALOGS
from panier.core.account.profile import EMAIL_PATTERN
from panier.core.catalog.catalog import Subsidiary
from panier.core.catalog.region import Region
from panier.core.limits import STAFF_NAME_MAX
from panier.core.refusal import Refusal, bad_input
from panier.core.values import frozen
from panier.files.phrase_files import load_phrases
from panier.files.region_file import Sellers, load_sellers
from panier.outside.gateway.gateways import GATEWAYS
from panier.settings import NO_REGISTRAR

NAME_MAX = 100
NONE, STRIPE, TRANSFER = "none", "stripe", "transfer"
_REGISTRARS = "panier.registries"


class Wares(StrEnum):
    """What a shop may sell."""

    NAMES = "names"
    CLOUD = "cloud"
    SERVERS = "servers"
    OWN = "own"


FAMILIES = {
    Wares.NAMES: ("domain", "dns"),
    Wares.CLOUD: ("cloud",),
    Wares.SERVERS: ("vps", "baremetalServers"),
    Wares.OWN: ("managedServices",),
}


@frozen
class ShopAnswers:
    """What the owner of a new shop says of it; `email` and `owner`: who is let into its office first."""

    name: str
    country: str
    currency: str
    sold: tuple[Wares, ...]
    gateway: str
    registrar: str
    email: str
    owner: str

    @property
    def region(self) -> Region:
        """The region whose subsidiaries sell."""
        return _seat(self.country, self.currency)[0]

    @property
    def subsidiary(self) -> Subsidiary:
        """The subsidiary that is nearest to the shop: that of its country, else one with its currency."""
        return _seat(self.country, self.currency)[1]

    @property
    def families(self) -> tuple[str, ...]:
        """The product families that are sold."""
        return tuple(family for one in self.sold for family in FAMILIES[one])


@frozen
class ShopQuestion:
    """A question: its option, what it asks, what helps with it, what it is without an answer, and what it takes.

    `default` is given what was answered before it, by option; "" where nothing is usual and an answer is needed.
    """

    option: str
    asks: str
    help: str
    default: Callable[[dict[str, str]], str]
    checked: Callable[[str], str]


@cache
def sellers() -> tuple[Sellers, ...]:
    """The selling companies of every region."""
    phrases = load_phrases(CATALOGS / "phrases")
    return tuple(load_sellers(CATALOGS / "subsidiaries.yaml", region, phrases) for region in Region)


def currencies() -> tuple[str, ...]:
    """Every currency that something can be sold in."""
    return tuple(dict.fromkeys(one.currency for each in sellers() for one in each.subsidiaries.values()))


def registrars() -> tuple[str, ...]:
    """The registrars whose plug-ins are installed."""
    return tuple(sorted(entry_points(group=_REGISTRARS).names))


def gateways() -> tuple[str, ...]:
    """The ways to be paid: Stripe, transfers to a bank account, and the plug-ins that are installed."""
    return (STRIPE, TRANSFER, *sorted(entry_points(group=GATEWAYS.group).names), NONE)


def questions(folder_name: str) -> tuple[ShopQuestion, ...]:
    """The questions, in their order; a shop in a folder is named after it unless it is told otherwise."""
    named = " ".join(re.split(r"[\s_-]+", folder_name)).strip().capitalize() or "My shop"
    return (
        ShopQuestion(
            "name", "What is the shop called?", "Customers see it; the company's name on bills may be another.",
            lambda _: named, _checked_name,
        ),
        ShopQuestion(
            "country", "In which country is the company?", "Two letters, such as FR, DE or US.",
            lambda _: _country_here(), _checked_country,
        ),
        ShopQuestion(
            "currency", "Which currency are prices in?", f"One of {', '.join(currencies())}.",
            lambda given: _currency_of(given["country"]), _checked_currency,
        ),
        ShopQuestion(
            "sell", "What is sold?",
            "Any of names (domain names and zones), cloud (projects), servers (VPS and dedicated), own (a family of"
            " your own), with commas between them.",
            lambda _: "names,servers" if registrars() else "servers", _checked_sold,
        ),
        ShopQuestion(
            "gateway", "Who takes the money?",
            f"One of {', '.join(gateways())}; transfer is a bank account that customers transfer to.",
            lambda _: STRIPE, _checked_gateway,
        ),
        ShopQuestion(
            "registrar", "Who registers domain names?",
            f"A plug-in that is installed ({', '.join(registrars()) or 'there is none yet'}), or none.",
            lambda given: registrars()[0] if registrars() and Wares.NAMES in given["sell"].split(",") else NO_REGISTRAR,
            _checked_registrar,
        ),
        ShopQuestion(
            "email", "Who owns the shop? An e-mail address:",
            "The office lets its owner in by a link that is shown at the end.", lambda _: "", _checked_email,
        ),
        ShopQuestion(
            "owner", "What is the owner called?", "Colleagues see it in the office; customers do not.",
            lambda given: _named_after(given["email"]), _checked_owner,
        ),
    )  # fmt: skip


def answers(given: dict[str, str]) -> ShopAnswers:
    """What was answered, by option, together.

    Refuses: a currency that nobody sells in (400).
    """
    return ShopAnswers(
        name=given["name"],
        country=given["country"],
        currency=given["currency"],
        sold=tuple(Wares(word) for word in given["sell"].split(",")),
        gateway=given["gateway"],
        registrar=given["registrar"],
        email=given["email"],
        owner=given["owner"],
    )


def _seat(country: str, currency: str) -> tuple[Region, Subsidiary]:
    """The region and the subsidiary for a country and a currency; the currency decides where they differ."""
    every = [(each.region, one) for each in sellers() for one in each.subsidiaries.values()]
    fitting = [place for place in every if place[1].currency == currency]
    wide = ("EU", "WE")  # those that are for no country in particular
    near = [place for place in fitting if place[1].country == country and place[1].code not in wide]
    return next(iter(near or [place for place in fitting if place[1].code in wide] or fitting))


def _country_here() -> str:
    """The country in the language settings of whoever asks; France, where the first catalogues come from."""
    spoken = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    found = re.match(r"[a-z]{2,3}_([A-Z]{2})\b", spoken)
    try:
        return _checked_country(found[1]) if found else "FR"
    except Refusal:
        return "FR"


def _currency_of(country: str) -> str:
    from babel.numbers import get_territory_currencies

    return next((one for one in get_territory_currencies(country) if one in currencies()), "EUR")


def _checked_name(text: str) -> str:
    name = " ".join(text.split())
    if not name or len(name) > NAME_MAX or not name.isprintable():
        raise bad_input("--name", f'must be a name of at most {NAME_MAX} characters, as in --name "Exemple Hosting"')
    return name


def _checked_email(text: str) -> str:
    if not re.fullmatch(EMAIL_PATTERN, address := text.strip()):
        problem = f"is {text!r}, but must be" if address else "is missing: it is"
        raise bad_input("--email", f"{problem} an e-mail address, the owner's, as in --email ada@shop.example")
    return address


def _named_after(email: str) -> str:
    """A name made of what stands before the @ of an address: Ada Exemple of ada.exemple@shop.example."""
    words = re.findall(r"[^\W\d_]+", email.partition("@")[0])
    return (" ".join(word.capitalize() for word in words) or email)[:STAFF_NAME_MAX]


def _checked_owner(text: str) -> str:
    name = " ".join(text.split())
    if not name or len(name) > STAFF_NAME_MAX or not name.isprintable():
        raise bad_input(
            "--owner", f'must be a name of at most {STAFF_NAME_MAX} characters, as in --owner "Ada Exemple"'
        )
    return name


def _checked_country(text: str) -> str:
    from babel import Locale

    code = text.strip().upper()
    known = Locale("en").territories
    if not re.fullmatch(r"[A-Z]{2}", code) or code not in known or code in {"EU", "EZ", "UN", "ZZ", "XA", "XB", "QO"}:
        raise bad_input("--country", f"is {text!r}, but must be the two letters of a country, as in --country FR")
    return code


def _checked_currency(text: str) -> str:
    code = text.strip().upper()
    if code not in currencies():
        raise bad_input(
            "--currency", f"is {text!r}, but must be one of {', '.join(currencies())}, as in --currency EUR"
        )
    return code


def _checked_sold(text: str) -> str:
    words = [word.strip().lower() for word in text.split(",") if word.strip()]
    if not words or not {*words} <= {*Wares}:
        raise bad_input("--sell", f"is {text!r}, but must be some of {', '.join(Wares)}, as in --sell names,servers")
    return ",".join(one.value for one in Wares if one.value in words)


def _checked_gateway(text: str) -> str:
    word = text.strip()
    if word not in gateways():
        raise bad_input("--gateway", f"is {text!r}, but must be one of {', '.join(gateways())}, as in --gateway stripe")
    return word


def _checked_registrar(text: str) -> str:
    word = text.strip()
    if word not in (*registrars(), NO_REGISTRAR):
        known = ", ".join((*registrars(), NO_REGISTRAR))
        raise bad_input(
            "--registrar",
            f"is {text!r}, but must be one of {known}: install the registrar's plug-in first, or take --registrar none"
            " and set it later",
        )
    return word
