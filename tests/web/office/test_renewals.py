"""Renewals that nothing has paid, on the first page of the office: why, and not once they are paid."""

from itertools import count

import pytest

from panier.core.office.rights import OfficeRole
from tests.support.shop import Sandbox
from tests.web.office.desk import signed_in, with_office
from tests.web.payment.test_payment_methods import register
from tests.web.service.test_tenures import VPS, owned

_numbers = count(1)
TITLE = "Renewals that are not paid"


@pytest.mark.parametrize(
    "description, said",
    [("declines", "the payment was declined: The card was declined"),
     ("challenge", "waits for its customer to confirm the payment")],
)  # fmt: skip
async def test_a_renewal_that_its_customer_has_to_see_to_waits_on_the_first_page(
    shop: Sandbox, description: str, said: str
) -> None:
    office = with_office(shop)
    mine = await owned(office, VPS)
    name = (await mine.read()).name
    await register(office.client(office.first), description=description, default=True)
    await mine.ahead(8)
    assert TITLE not in await day(office)
    await mine.ahead(7)
    seen = (await day(office)).partition(TITLE)[2]
    assert seen.startswith(f" {name}: €")
    assert said in seen
    await register(office.client(office.first), description="good", default=True)
    for days in (5, 4, 3, 2):  # what was not confirmed is given up first
        await mine.ahead(days)
    assert TITLE not in await day(office), "it is paid"


async def day(office: Sandbox) -> str:
    """The first page, as somebody sees it who signs in now: sessions end while time goes on."""
    number = next(_numbers)
    async with signed_in(office, OfficeRole.READER, f"reader-{number}@shop.example") as reader:
        return await reader.see("/office")


async def test_a_renewal_is_no_longer_listed_once_its_service_has_ended(sqlite_shop: Sandbox) -> None:
    office = with_office(sqlite_shop)
    mine = await owned(office, VPS)
    await register(office.client(office.first), description="declines", default=True)
    for days in (7, 5, 3, 1, -1):
        await mine.ahead(days)
        assert TITLE in await day(office), days
    await mine.ahead(-9)
    assert TITLE not in await day(office)
