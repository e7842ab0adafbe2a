"""What the store keeps of customers, contacts and payment methods, on both databases."""

from dataclasses import replace

from panier.core.account.account import Account
from panier.core.contact.contact import Contact
from panier.core.payment.payment import PaymentMethod
from panier.store import contacts, payment_methods
from panier.store.account import accounts
from panier.store.engine.db import Tx
from tests.support.shop import Sandbox

FIELDS = {"firstName": "Zoë", "address": {"city": "Łódź", "line1": '"1" \\ rue'}}


async def account(tx: Tx, shop: Sandbox) -> Account:
    found = await accounts.load_by_nic(tx, shop.first.nic)
    assert found is not None
    return found[0]


def card(account_id: int, *, is_default: bool) -> PaymentMethod:
    return PaymentMethod(
        method_id=0,
        account_id=account_id,
        kind="CREDIT_CARD",
        label="4242 XXXX",
        description=None,
        gateway_token="token",
        is_default=is_default,
        created_us=5,
        changed_us=5,
    )


async def test_an_account_is_written_as_it_is_read(shop: Sandbox) -> None:
    async def body(tx: Tx) -> None:
        before = await account(tx, shop)
        await accounts.lock(tx, before.account_id)
        after = replace(before, country="DE", first_name="Zoë", profile=(("city", "Łódź"),))
        await accounts.update(tx, after)
        assert await accounts.load(tx, before.account_id) == after
        assert await accounts.load(tx, 999_999) is None

    await shop.database.write(body)


async def test_contacts_belong_to_their_account(shop: Sandbox) -> None:
    async def body(tx: Tx) -> None:
        mine = (await account(tx, shop)).account_id
        assert await contacts.list_ids(tx, owner=mine) == ()
        numbers = [await contacts.insert(tx, mine, FIELDS, now_us=1) for _ in range(2)]
        assert await contacts.list_ids(tx, owner=mine) == tuple(numbers)
        assert await contacts.count(tx, owner=mine) == 2
        await contacts.lock(tx, numbers[0], owner=mine)
        assert await contacts.load(tx, numbers[0], owner=mine) == Contact(numbers[0], mine, FIELDS)
        await contacts.update(tx, Contact(numbers[0], mine, {}))
        assert [one.fields for one in await contacts.list_contacts(tx, owner=mine, after=0, limit=9)] == [{}, FIELDS]
        assert await contacts.load(tx, numbers[0], owner=mine + 1) is None
        assert await contacts.count(tx, owner=mine + 1) == 0
        assert set(await contacts.load_several(tx, [*numbers, 999_999], owner=mine)) == set(numbers)
        assert await contacts.load_several(tx, numbers, owner=mine + 1) == {}

    await shop.database.write(body)


async def test_a_new_default_takes_the_place_of_the_old_one(shop: Sandbox) -> None:
    async def body(tx: Tx) -> None:
        mine = (await account(tx, shop)).account_id
        first = next(one for one in await payment_methods.list_methods(tx, owner=mine) if one.is_default)
        second = await payment_methods.insert(tx, card(mine, is_default=True))
        third = await payment_methods.insert(tx, card(mine, is_default=False))
        defaults = [one.method_id for one in await payment_methods.list_methods(tx, owner=mine) if one.is_default]
        assert defaults == [second]
        old = await payment_methods.load(tx, first.method_id, owner=mine)
        assert old is not None
        assert old.changed_us == 5
        await payment_methods.update(tx, replace(card(mine, is_default=True), method_id=third, changed_us=9))
        defaults = [one.method_id for one in await payment_methods.list_methods(tx, owner=mine) if one.is_default]
        assert defaults == [third]

    await shop.database.write(body)


async def test_a_method_that_was_given_up_can_still_be_charged_for(shop: Sandbox) -> None:
    async def body(tx: Tx) -> None:
        mine = (await account(tx, shop)).account_id
        number = await payment_methods.insert(tx, card(mine, is_default=False))
        method = await payment_methods.load(tx, number, owner=mine)
        assert method is not None
        await payment_methods.update(tx, replace(method, deleted_us=7))
        assert await payment_methods.load(tx, number, owner=mine) is None
        assert number not in {one.method_id for one in await payment_methods.list_methods(tx, owner=mine)}
        assert await payment_methods.load_gateway_token(tx, number) == "token"

    await shop.database.write(body)
