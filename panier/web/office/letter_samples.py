"""What sample e-mails are filled with: people, names and numbers that are plainly invented, for each kind of e-mail.

A kind whose template says different things has a sample for each of them. What the flows hand to a template is what
stands here too: tests/web/office/overviews/test_letters.py holds them together.
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from panier.core.cart.listed import ListedPart, ListedThing
from panier.core.money import UCENTS_PER_UNIT, Money
from panier.core.service.kind import Particular
from panier.core.values import frozen
from panier.flows.paper.order_letters import LetterItem, LetterPaper

ORDER = 1234567
NIC, OTHER_NIC = "xx1001-ovh", "xx1002-ovh"
NAME, PROJECT = "shop-invented.example", "Invented project"
SECRET = "made-up-secret"  # noqa: S105 - it opens nothing
_ADDRESS, _HOST = "192.0.2.10", "vps-invented.example"

Values = Mapping[str, object]


@frozen
class SampleWords:
    """Words of a language: `papers` are those of papers, `reason` says an English reason in it."""

    papers: Mapping[str, str]
    reason: Callable[[str], str]


@frozen
class SampleShop:
    """Whose e-mails are drawn: its address, its currency, the day, and the words of a language."""

    url: str
    currency: str
    today: date
    words: SampleWords

    def amount(self, cents: int) -> Money:
        """An amount of so many hundredths."""
        return Money(cents * (UCENTS_PER_UNIT // 100), self.currency)

    def day(self, days: int) -> date:
        """The day so many days from today."""
        return self.today + timedelta(days=days)

    @property
    def card(self) -> str:
        """The mean by which nearly everything is paid."""
        return self.words.papers["mean-creditCard"]


def samples(shop: SampleShop) -> Mapping[str, tuple[Values, ...]]:
    """The samples of each kind of e-mail, by the name of its template; the first is what happens most."""
    order = f"{shop.url}/order/display?orderId={ORDER}&orderPassword={SECRET}"
    parts = (_of_orders, _of_money, _of_renewals, _of_services, _of_accounts, _of_contacts)
    return {kind: found for part in parts for kind, found in part(shop, order).items()}


def _of_orders(shop: SampleShop, order: str) -> Mapping[str, tuple[Values, ...]]:
    placed: Values = {
        "order_id": ORDER, "placed": shop.today, "lines": _things(shop), "more": 0,
        "without_tax": shop.amount(2498), "tax": shop.amount(500), "total": shop.amount(2998),
        "tax_basis_points": 2000, "is_free": False, "is_charged": True, "until": shop.day(14), "link": order,
        "payee": "", "iban": "", "bic": "", "reference": "",
    }  # fmt: skip
    transfer: Values = {
        "is_charged": False, "payee": "Invented Shop", "iban": "FR76 0000 0000 0000 0000 0000 000",
        "bic": "INVTFRPP", "reference": "RF12 3456 7",
    }  # fmt: skip
    free: Values = {"is_free": True, "total": shop.amount(0), "tax": shop.amount(0), "without_tax": shop.amount(0)}
    made: Values = {
        "order_id": ORDER, "items": _items(shop), "more": 0, "lost": [], "service": NAME, "until": "",
        **_payment(shop, order),
    }  # fmt: skip
    renewed: Values = {
        **made, "until": shop.day(365),
        "items": [LetterItem(NAME, "", shop.day(365), f"{shop.url}/account/names/{NAME}", _parts())],
    }  # fmt: skip
    return {
        "order": (placed, {**placed, **transfer}, {**placed, **free, "is_charged": False}),
        "paid": (
            {"is_paid_out": False, "is_more_to_come": True, **_payment(shop, order)},
            {"is_paid_out": False, "is_more_to_come": False, **_payment(shop, order)},
            {"is_paid_out": True, "is_more_to_come": False, **_payment(shop, order)},
        ),
        "delivered": (made, {**made, "lost": ["other-shop-invented.example"], "more": 3}),
        "renewed": (renewed, {**renewed, "lost": ["other-shop-invented.example"]}),
        "called_off": (
            {"order_id": ORDER, "reason": shop.words.reason("The shop cancelled it"), "amount": shop.amount(2998)},
            {"order_id": ORDER, "reason": shop.words.reason("The shop cancelled it"), "amount": None},
        ),
        "documents_asked": (
            {"order_id": ORDER, "wanted": "An invented proof of who you are", "link": order},
        ),
        "export": (
            {"count": 12, "missing": 0, "until": shop.day(7), "link": f"{shop.url}/papers?token={SECRET}"},
            {"count": 1, "missing": 2, "until": shop.day(7), "link": f"{shop.url}/papers?token={SECRET}"},
        ),
    }  # fmt: skip


def _of_money(shop: SampleShop, order: str) -> Mapping[str, tuple[Values, ...]]:
    declined: Values = {
        "order_id": ORDER, "amount": shop.amount(2998), "mean": shop.card, "hours": 0, "until": shop.day(14),
        "reason": shop.words.reason("The account has insufficient funds"), "link": order,
    }  # fmt: skip
    back: Values = {
        "order_id": ORDER, "amount": shop.amount(2998), "reason": shop.words.reason("The shop cancelled it"),
        "mean": shop.card, "is_paid_out": False, "is_on_balance": False, "has_failed": False, "to_balances": None,
        "papers": [_paper(shop, "title-refund")], "link": order,
    }  # fmt: skip
    return {
        "payment_declined": (declined, {**declined, "hours": 24, "reason": ""}),
        "payment_to_confirm": (
            {"order_id": ORDER, "service": NAME, "amount": shop.amount(999), "mean": shop.card, "until": shop.day(1),
             "link": order},
        ),
        "refunded": (
            back,
            {**back, "is_on_balance": True, "reason": ""},
            {**back, "to_balances": shop.amount(500)},
            {**back, "has_failed": True, "papers": []},
            {**back, "is_paid_out": True},
        ),
        "transfer_incomplete": (
            {"order_id": ORDER, "came": shop.amount(2000), "missing": shop.amount(998), "reference": "RF12 3456 7",
             "link": order},
        ),
        "balance_low": (
            {"left": shop.amount(350), "threshold": shop.amount(1000), "is_points": False},
            {"left": 35, "threshold": 100, "is_points": True},
        ),
        "method_expires": tuple(
            {"label": "Visa 0000", "until": shop.day(30), "is_default": is_default,
             "link": f"{shop.url}/account/payment-methods"}
            for is_default in (True, False)
        ),
    }  # fmt: skip


def _of_renewals(shop: SampleShop, order: str) -> Mapping[str, tuple[Values, ...]]:
    page = f"{shop.url}/account/names/{NAME}/renewal"
    near: Values = {
        "service": NAME, "until": shop.day(30), "price": shop.amount(999), "is_automatic": True, "is_charged": True,
        "link": page,
    }  # fmt: skip
    ordered: Values = {
        "service": NAME, "until": shop.day(14), "things": _things(shop), "more": 0, "order_id": ORDER,
        "total": shop.amount(2998), "is_charged": True, "link": order,
    }  # fmt: skip
    lapsed: Values = {"service": NAME, "until": shop.day(-1), "is_domain": True, "deleted": shop.day(30), "link": page}
    return {
        "renewal_reminder": (
            near,
            {**near, "is_charged": False},
            {**near, "is_automatic": False, "is_charged": False},
            {**near, "price": None},
        ),
        "renewal_ordered": (ordered, {**ordered, "is_charged": False}),
        "renewal_unpaid": (
            {"service": NAME, "until": shop.day(7), "order_id": ORDER, "hours": 24, "link": order},
        ),
        "renewal_impossible": ({"service": _HOST, "until": shop.day(30)},),
        "lapsed": (lapsed, {**lapsed, "service": _HOST, "is_domain": False}),
    }  # fmt: skip


def _of_services(shop: SampleShop, order: str) -> Mapping[str, tuple[Values, ...]]:
    ending: Values = {
        "service": NAME, "thing": "service", "days": 3, "until": shop.day(30), "secret": SECRET,
        "link": f"{shop.url}/billing/confirmTerminate?id=17&token={SECRET}", "path": "/services/17/terminate/confirm",
    }  # fmt: skip
    password: Values = {"name": _HOST, "secret": SECRET, "system": None, "user": "debian"}
    return {
        "service_ending": (
            {"service": NAME, "until": shop.day(30), "link": f"{shop.url}/account/names/{NAME}"},
        ),
        "service_ended": (
            {"service": PROJECT, "why": "as you confirmed", "others": ["An invented instance"],
             "more": 0},
            {"service": NAME, "why": "as you confirmed", "others": [], "more": 0},
        ),
        "termination_asked": (
            ending,
            {**ending, "thing": "zone", "until": None},
            {**ending, "thing": "project", "service": PROJECT, "until": None},
        ),
        "new_password": (password, {**password, "system": "Debian 13", "user": ""}),
        "trade_asked": tuple(
            {"name": NAME, "holder": holder, "secret": f"{shop.url}/trade/confirm?token={SECRET}"}
            for holder in ("old", "new")
        ),
        "transfer_asked": ({"name": NAME, "registrar": "Invented Registrar", "secret": SECRET},),
    }  # fmt: skip


def _of_accounts(shop: SampleShop, order: str) -> Mapping[str, tuple[Values, ...]]:
    return {
        "welcome": ({"nic": NIC},),
        "confirm_email": ({"nic": NIC, "link": f"{shop.url}/confirm?token={SECRET}"},),
        "email_change": tuple(
            {"nic": NIC, "new_email": "sacha@new-invented.example", "which": which, "path": "/me/changeEmail/17",
             "secret": SECRET}
            for which in ("old", "new")
        ),
        "password_changed": tuple(
            {"nic": NIC, "has_ended_keys": has_ended, "link": f"{shop.url}/resetPassword"}
            for has_ended in (False, True)
        ),
        "password_reset": ({"nic": NIC, "secret": f"{shop.url}/resetPassword?token={SECRET}"},),
        "second_factor": tuple({"nic": NIC, "is_on": is_on} for is_on in (True, False)),
        "access_told": tuple(
            {"nic": NIC, "what": what, "about": about, "link": f"{shop.url}/account/{place}"}
            for what, about, place in (
                ("unlocked", NAME, f"names/{NAME}/transfer"), ("code", NAME, f"names/{NAME}/transfer"),
                ("key", "Invented program", "keys"), ("client", "Invented program", "clients"),
                ("consent", "Invented program", "clients"), ("token", "sacha/backup", "users"),
                ("user", "sacha", "users"), ("email", "sacha@new-invented.example", "email"),
            )
        ),
        "hook_disabled": (
            {"hook_id": 17, "url": "https://invented.example/hook", "link": "/me/hook/17",
             "why": "It answered with 503"},
        ),
        "office_invitation": (
            {"name": "Sacha Exemple", "role": "support", "link": f"{shop.url}/office/invitation?token={SECRET}"},
        ),
    }  # fmt: skip


def _of_contacts(shop: SampleShop, order: str) -> Mapping[str, tuple[Values, ...]]:
    told: Values = {
        "change_id": 17,
        "service": NAME,
        "asking": NIC,
        "taker": OTHER_NIC,
        "giver": NIC,
        "roles": "admin, billing",
    }
    asked: Values = {
        **told, "path": "/me/task/contactChange/17", "page": f"{shop.url}/account/requests", "until": shop.day(7),
        "secret": SECRET,
    }  # fmt: skip
    return {
        "contact_change_asked": (asked,),
        "contact_change_told": (told,),
        "contact_change_ended": tuple({**told, "state": state} for state in ("done", "refused", "aborted")),
    }


def _payment(shop: SampleShop, order: str) -> Values:
    return {
        "order_id": ORDER, "amount": shop.amount(2998), "mean": shop.card,
        "papers": [_paper(shop, "title-bill")], "link": order,
    }  # fmt: skip


def _paper(shop: SampleShop, title: str) -> LetterPaper:
    page = f"{shop.url}/order/bill?number=INVENTED-17&token={SECRET}"
    return LetterPaper(shop.words.papers[title], "INVENTED-17", page, f"{page}&form=pdf")


def _things(shop: SampleShop) -> list[ListedThing]:
    more = (ListedPart(3, "1 x 40 GB", shop.amount(200)), ListedPart(4, "Debian 13", None))
    return [
        ListedThing(0, NAME, "", 1, shop.amount(999), _parts()),
        ListedThing(2, _HOST, "VPS-1", 1, shop.amount(1499), more),
    ]


def _parts() -> tuple[ListedPart, ...]:
    return (ListedPart(1, "DNS zone", None),)


def _items(shop: SampleShop) -> list[LetterItem]:
    reach = {Particular.HOST: _HOST, Particular.ADDRESSES: _ADDRESS, Particular.USER: "debian"}
    return [
        LetterItem(NAME, "", None, f"{shop.url}/account/names/{NAME}", _parts()),
        LetterItem(_HOST, "VPS-1", None, f"{shop.url}/account/services/17", (), reach, has_password=True),
    ]
