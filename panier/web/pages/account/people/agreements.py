"""Contracts that a customer agreed to, or is asked to (/account/agreements)."""

from collections.abc import Mapping

from panier.core.catalog.agreement import AgreementState
from panier.core.limits import whole_number
from panier.core.values import frozen
from panier.flows.account import agreements
from panier.store.engine.db import Tx
from panier.web.pages.account.desk import AccountDone, AccountForm, AccountPage, AccountVisit
from panier.web.pages.account.overview import LISTED, Rows
from panier.web.pages.parts.drawn.menu import TermsLink
from panier.web.pages.parts.moments import day
from panier.web.pages.parts.order_view import text_link
from panier.web.pages.parts.tongues import phrase, spoken

_STATES = {
    AgreementState.OFFERED: ("waiting", phrase("waits for you")),
    AgreementState.AGREED: ("done", phrase("agreed")),
    AgreementState.OBSOLETE: ("over", phrase("holds no more")),
    AgreementState.REFUSED: ("failed", phrase("refused")),
}


@frozen
class AgreementRow:
    """A contract in the list; `link`: its words."""

    number: int
    link: TermsLink
    agreed_on: str
    badge: str
    state: str
    is_offered: bool


async def _agreements(tx: Tx, visit: AccountVisit) -> Mapping[str, object]:
    """The contracts, the latest first, in portions; those that wait for the customer stand before all others."""
    shop, caller = visit.shop, visit.caller
    before = whole_number(visit.asked("before"))
    offered = await agreements.list_ids(tx, shop, caller, agreed=AgreementState.OFFERED)
    every = [one for one in reversed(await agreements.list_ids(tx, shop, caller)) if one not in offered]
    listed = [one for one in every if before is None or one < before]
    found = [await _row(tx, visit, one) for one in listed[:LISTED]]
    return {
        "offered": [await _row(tx, visit, one) for one in offered],
        "found": Rows(found, str(found[-1].number) if len(listed) > LISTED else ""),
        "calls": (("GET", "/me/agreements"), *(("GET", f"/me/agreements/{one.number}") for one in found[:1])),
    }


async def _row(tx: Tx, visit: AccountVisit, number: int) -> AgreementRow:
    agreement = await agreements.read(tx, visit.shop, visit.caller, agreement_id=number)
    text = await agreements.read_contract(tx, visit.shop, visit.caller, agreement_id=number)
    badge, state = _STATES[agreement.state]
    return AgreementRow(
        number=number,
        link=text_link(text, text.url.removeprefix(visit.shop.base_url), visit.shop.assortment),
        agreed_on="" if agreement.agreed_us is None else day(agreement.agreed_us),
        badge=badge,
        state=spoken().say(state),
        is_offered=agreement.state is AgreementState.OFFERED,
    )


async def _accept(tx: Tx, visit: AccountVisit) -> AccountDone:
    number = visit.chosen("agreement")
    await agreements.accept(tx, visit.shop, visit.caller, agreement_id=number)
    return AccountDone()


PAGES = (
    AccountPage(
        "/account/agreements", "account/people/agreements.html", "profile", ("GET", "/me/agreements"), _agreements,
        forms=(
            AccountForm(
                "accept", ("POST", "/me/agreements/1/accept"), _accept, said=phrase("You have agreed to the contract.")
            ),
        ),
    ),
)  # fmt: skip
