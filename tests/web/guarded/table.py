"""Every page of the shop, who reaches it, and its forms: what they prove and how often they may be sent.

Pages of the account that are rows say all of it themselves. Each other page stands in PAGES_BY_HAND, and what cannot be
classified fails test_table.py.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum

from panier.core.rates import (
    ACCOUNTS,
    CARTS,
    COUPONS,
    PASSWORD_RESETS,
    PASSWORDS,
    PASSWORDS_OF_ADDRESS,
    PAYMENT_METHODS,
    PAYMENTS,
    REFUSED_CHECKOUTS,
    SEARCHES,
    Limit,
)
from panier.web.pages import PAGES
from panier.web.pages.account.desk import AccountForm, AccountPage
from panier.web.pages.account.pages import ACCOUNT_PAGES

ACCOUNT = "/account"
_PART = re.compile(r"([^/]+)/{(\w+)}")
Things = Mapping[tuple[str, str], object]


class Reach(Enum):
    """Who may look at a page."""

    EVERYBODY = "everybody"
    LINK = "whoever has its link"
    SIGNED_IN = "whoever is signed in"


class Proof(Enum):
    """By what a form shows that nobody forged it, besides the page that a browser says it comes from."""

    TOKEN = "the token of this browser's forms"
    SECRET = "a password, or the secret of a link, which no other site knows"
    NONE = "nothing: it sends an e-mail to whom it is about, so many times, or does nothing here"


@dataclass(frozen=True)
class HandForm:
    """A form of a page that is no row. `fields`: enough for it to be tried; `limits`: which are met by sending it.

    `why`: what bounds it where no limit does.
    """

    fields: Mapping[str, str]
    proof: Proof
    limits: tuple[Limit, ...] = ()
    why: str = ""
    is_upload: bool = False


@dataclass(frozen=True)
class HandPage:
    """A page that is no row; `asks`: with which query a stranger tries its link."""

    reach: Reach
    forms: tuple[HandForm, ...] = ()
    asks: str = ""


@dataclass(frozen=True)
class RowForm:
    """A form of the account that is a row, with its page's address in which real things stand."""

    page: AccountPage
    form: AccountForm
    parts: Mapping[str, str] = field(default_factory=dict)

    @property
    def address(self) -> str:
        """Where it is sent."""
        return self.page.address(self.parts)

    @property
    def name(self) -> str:
        """The form as failures call it."""
        return f"{self.page.path} {self.form.name}"


_WHO = {"nic": "ca1001-ovh", "password": "not the password"}
_GUESSED = (PASSWORDS, PASSWORDS_OF_ADDRESS)
_ORDER = {"orderId": "1", "orderPassword": "guess"}
_CODES = "Its codes are counted by account (tests/web/signed_in/test_second_factors.py)"


def _anybody(*forms: HandForm) -> HandPage:
    return HandPage(Reach.EVERYBODY, forms)


def _linked(asks: str, *forms: HandForm) -> HandPage:
    return HandPage(Reach.LINK, forms, asks)


def _keys() -> HandPage:
    fields = {**_WHO, "name": "Shopper", "description": "Orders", "method": "GET", "path": "/*"}
    return _anybody(HandForm(fields, Proof.SECRET, _GUESSED))


PAGES_BY_HAND: Mapping[str, HandPage] = {
    "/": _anybody(),
    "/api": _anybody(),
    "/auth": _linked(
        "credentialToken=guess",
        HandForm({"credentialToken": "guess", "answer": "accept", **_WHO}, Proof.SECRET, why="Five passwords each"),
    ),
    "/auth/oauth2/authorize": _linked(
        "client_id=guess", HandForm({"client_id": "guess", **_WHO}, Proof.SECRET, why="Counts as a password")
    ),
    "/billing/confirmTerminate": _linked(
        "id=1&token=guess", HandForm({"id": "1", "token": "guess"}, Proof.SECRET, (PASSWORDS_OF_ADDRESS,))
    ),
    "/billing/report": _linked("taskId=1&passwd=guess"),
    "/c/{family}": _anybody(),
    "/cart": _anybody(
        HandForm({"do": "add-product", "plan": "vps-2025-model1"}, Proof.TOKEN, (CARTS,)),
        HandForm({"do": "add-name", "domain": "exemple-libre.fr"}, Proof.TOKEN, (SEARCHES,)),
        HandForm(
            {"do": "add-product", "plan": "vps-2025-model1", "coupon": "GUESS"}, Proof.TOKEN, (COUPONS,)
        ),
    ),
    "/changePassword": _anybody(
        HandForm(
            {**_WHO, "newPassword": "a long password", "again": "a long password"}, Proof.SECRET, _GUESSED
        )
    ),
    "/checkout": _anybody(
        HandForm({"cart": "{cart}"}, Proof.TOKEN, why="Signed in: REFUSED_CHECKOUTS, PAYMENTS and methods by account")
    ),
    "/contracts/{slug}": _anybody(),
    "/createAccount": _anybody(),
    "/createApp": _keys(),
    "/createApp/index.cgi": _keys(),
    "/createToken": _keys(),
    "/createToken/index.cgi": _keys(),
    "/domains": _anybody(),
    "/domains/{extension}": _anybody(),
    "/join": _anybody(
        HandForm(
            {
                "firstname": "Sacha", "name": "Exemple", "email": "sacha@example.com", "country": "FR",
                "legalform": "individual", "password": "a long password",
            },
            Proof.TOKEN, (ACCOUNTS,),
        )
    ),
    "/join/confirm": _linked("token=guess", HandForm({"token": "guess"}, Proof.TOKEN, (PASSWORDS_OF_ADDRESS,))),
    "/login": _anybody(HandForm(_WHO, Proof.TOKEN, _GUESSED, why=_CODES)),
    "/login/as": _linked("token=guess", HandForm({"token": "guess"}, Proof.TOKEN, (PASSWORDS_OF_ADDRESS,))),
    "/logout": _anybody(HandForm({}, Proof.TOKEN, why="It ends a session, and asks for nothing that could be guessed")),
    "/logs": _linked("token=guess"),
    "/look": _linked("token=guess"),
    "/look/end": _anybody(HandForm({}, Proof.NONE, why="Without a look it does nothing, and ends nothing but a look")),
    "/nic/update": _linked("hostname=example.com"),
    "/order/bill": _linked("reference=FR1&passwd=guess"),
    "/order/bill.pdf": _linked("reference=FR1&passwd=guess"),
    "/order/bill.xml": _linked("reference=FR1&passwd=guess"),
    "/order/consumption.csv": _linked("orderId=1&orderPassword=guess"),
    "/order/display": _linked(
        "orderId=1&orderPassword=guess", HandForm({**_ORDER, **_WHO}, Proof.SECRET, (PASSWORDS_OF_ADDRESS,))
    ),
    "/order/display.pdf": _linked("orderId=1&orderPassword=guess"),
    "/order/documents": _linked(
        "orderId=1&orderPassword=guess",
        HandForm({**_ORDER, **_WHO}, Proof.SECRET, (PASSWORDS_OF_ADDRESS,), is_upload=True),
    ),
    "/order/export": _linked("token=guess"),
    "/order/paid": _linked("key=guess"),
    "/order/pay": HandPage(
        Reach.SIGNED_IN, (HandForm(_ORDER, Proof.TOKEN, (PASSWORDS_OF_ADDRESS,), why="PAYMENTS by account"),)
    ),
    "/p/{plan_code}": _anybody(),
    "/resetPassword": _anybody(
        HandForm({"nic": "ca1001-ovh"}, Proof.NONE, (PASSWORD_RESETS,)),
        HandForm(
            {"token": "guess", "newPassword": "a long password", "again": "a long password"}, Proof.SECRET,
            (PASSWORDS_OF_ADDRESS,),
        ),
    ),
    "/sandbox/payment": _linked(
        "key=guess", HandForm({"key": "guess", "answer": "accept"}, Proof.SECRET, why="No live shop has this page")
    ),
    "/trade/confirm": _linked(
        "id=1&token=guess",
        HandForm({"id": "1", "token": "guess", "answer": "accept"}, Proof.SECRET, (PASSWORDS_OF_ADDRESS,)),
    ),
    "/zone/file": _linked("token=guess"),
}  # fmt: skip
# What is met by those alone who have a cart, an order or a method; each has a test of its own.
METERED_BY_ACCOUNT = (REFUSED_CHECKOUTS, PAYMENTS, PAYMENT_METHODS)


def is_of_account(path: str) -> bool:
    """True for a page that shows what somebody's account has."""
    return path == ACCOUNT or path.startswith(f"{ACCOUNT}/")


def account_paths() -> list[str]:
    """The pages of the account, rows and others."""
    return [path for path in PAGES if is_of_account(path)]


def has_forms(path: str) -> bool:
    """True where a page takes forms."""
    page = ACCOUNT_PAGES.get(path)
    return bool(page.forms) if page is not None else hasattr(PAGES[path], "on_post")


def parts_of(path: str, things: Things) -> Mapping[str, str]:
    """What stands in the gaps of a page's path: things that the first customer has; a KeyError names what is unknown.

    The word before a gap and its name say what it is, as in tests/support/samples.py.
    """
    return {name: str(_thing(before.strip("{}"), name, things)) for before, name in _PART.findall(path)}


# The kinds of things in paths of the account, in the words of the API's paths.
_KINDS: Mapping[tuple[str, str], tuple[str, str]] = {
    ("balance", "name"): ("balance", "balanceName"),
    ("contacts", "id"): ("contact", "contactId"),
    ("messages", "id"): ("history", "id"),
    ("names", "name"): ("domain", "serviceName"),
    ("orders", "order_id"): ("order", "orderId"),
    ("services", "number"): ("service", "serviceId"),
    ("tasks", "task"): ("task", "id"),
    ("users", "login"): ("user", "user"),
}


def _thing(before: str, name: str, things: Things) -> object:
    key = (before, name)
    return things[_KINDS.get(key, key)]


def row_forms(things: Things) -> Iterator[RowForm]:
    """Every form of the account that is a row."""
    for path, page in ACCOUNT_PAGES.items():
        for form in page.forms:
            yield RowForm(page, form, parts_of(path, things))
