"""Owners of what is no new name: a trade's."""

from panier.core.account.account import Caller
from panier.core.cart.quote import Quote, Thing, Totals
from panier.core.money import Money
from panier.flows.contact import owners
from panier.store.account import accounts
from tests.support.samples import CONTACT
from tests.support.shop import Sandbox

FREE = Money(0, "EUR")


def thing(*answers: tuple[str, str], service_id: int | None = 7, family: str = "domain") -> Thing:
    return Thing(
        "exemple.com", None, 1, family, "com-trade", "domain-trade", ".com", "create-default", "P0D", 1, 1, None,
        answers, service_id=service_id,
    )  # fmt: skip


async def test_a_trade_clones_its_owner_and_other_options_have_none(shop: Sandbox) -> None:
    found = await shop.database.read(lambda tx: accounts.load_by_nic(tx, shop.first.nic))
    assert found is not None
    caller = Caller(found[0])
    client = shop.client(shop.first)
    number = (await client.post("/me/contact", CONTACT)).result["id"]
    answer = ("OWNER_CONTACT", f"/domain/contact/{number}")
    quote = Quote(
        "FR", "EUR", 2_000, (), (thing(answer), thing(("DNS", "x")), thing(answer, family="dns")), (),
        Totals(FREE, FREE, FREE, FREE, FREE),
    )  # fmt: skip
    after = await shop.database.write(lambda tx: owners.with_owners(tx, shop.shop, caller, quote, {}))
    [_, clone] = (await client.get("/me/contact")).result
    assert [one.configurations for one in after.things] == [
        (("OWNER_CONTACT", f"/me/contact/{clone}"),), (("DNS", "x"),), (answer,),
    ]  # fmt: skip
    assert (await client.get(f"/me/contact/{clone}")).result["firstName"] == CONTACT["firstName"]
