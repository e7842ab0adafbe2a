"""The office tells who met a limit: the customer, or a part of the address that many people share."""

import re

from panier.core.limits import DAY_US, LIMIT_MET_LIFE_US
from panier.core.office.rights import OfficeRole
from panier.core.rates import PASSWORDS_OF_ADDRESS, PAYMENTS, REQUESTS, Rate, neighbourhood_of
from panier.core.refusal import Refusal
from panier.flows.throttle import Throttle
from panier.flows.visitor import Visitor, receive
from panier.store.account import limits_met
from panier.store.account.attempts import ProcessAttempts
from panier.store.account.limits_met import NOTED_MAX, LimitsMet
from panier.work import sweeps
from tests.support.shop import Sandbox
from tests.web.office.desk import signed_in, with_office

RATES = {PASSWORDS_OF_ADDRESS.name: Rate(1, 60), PAYMENTS.name: Rate(1, 60), REQUESTS.name: Rate(1, 60)}


def throttle_of(shop: Sandbox) -> Throttle:
    """Limits of one attempt a minute, told to the shop's database."""
    own = ProcessAttempts()
    return Throttle(shop.shop.now, RATES, own=own, shared=own, met=LimitsMet(shop.database))


async def attempt(throttle: Throttle, limit: str, key: str, times: int) -> int:
    """How many of some attempts are refused."""
    refused = 0
    for _ in range(times):
        try:
            await throttle.take({"address": PASSWORDS_OF_ADDRESS, "account": PAYMENTS, "any": REQUESTS}[limit], key)
        except Refusal:
            refused += 1
    return refused


def test_addresses_are_told_by_a_part_that_many_share() -> None:
    assert neighbourhood_of("203.0.113.77") == "203.0.113.0/24"
    assert neighbourhood_of("::ffff:203.0.113.77") == "203.0.113.0/24"
    assert neighbourhood_of("2001:db8:1:2:3::4") == "2001:db8:1::/48"
    assert neighbourhood_of("somebody") == ""


async def test_who_met_a_limit_is_told_with_how_often(shop: Sandbox) -> None:
    office, throttle = with_office(shop), throttle_of(shop)
    owner = await office.database.read(lambda tx: tx.row("SELECT account_id FROM account WHERE nic = 'ca1001-ovh'"))
    assert owner is not None
    receive(Visitor("198.51.100.23"))
    assert await attempt(throttle, "address", "198.51.100.23", 4) == 3
    assert await attempt(throttle, "account", str(owner[0]), 3) == 2
    await throttle.save_met()
    async with signed_in(office, OfficeRole.OWNER) as colleague:
        page = await colleague.http.get("/office/limits")
        rows = [" ".join(re.sub("<[^>]+>", " ", one).split()) for one in page.text.split("<tr>")]
        assert any("an address of 198.51.100.0/24" in one and " 3 " in one for one in rows), rows[:4]
        assert any("(ca1001-ovh)" in one and " 2 " in one for one in rows), rows[:4]
        assert 'href="/office/customers/ca1001-ovh"' in page.text
        assert "198.51.100.23" not in page.text


async def test_it_is_forgotten_after_its_time_and_bounded_in_number(shop: Sandbox) -> None:
    throttle = throttle_of(shop)
    for number in range(NOTED_MAX + 20):  # more than a process notes
        receive(Visitor(f"10.{number // 250}.{number % 250}.1"))
        await attempt(throttle, "any", f"{number}", 2)
    await throttle.save_met()
    known = await shop.database.read(lambda tx: limits_met.list_latest(tx, limit=5_000))
    assert NOTED_MAX <= len(known) <= NOTED_MAX + 20
    shop.clock.advance(days=LIMIT_MET_LIFE_US // DAY_US + 1)
    await sweeps.sweep(shop.shop, shop.database)
    assert await shop.database.read(lambda tx: limits_met.list_latest(tx, limit=10)) == ()
