"""Naming somebody else's account in an order tells no more of it than naming one that does not exist."""

import pytest

from panier.core.account.account import Account
from panier.store.account import accounts
from tests.support.eligible import answers_for
from tests.support.ordering import NAME_ANSWERS, UNPAID, add_name, answer, own_cart
from tests.support.shop import START_US, Client, Sandbox

HERE, ELSEWHERE, NOBODY = "be1-ovh", "mu1-ovh", "zz9999-ovh"


async def add_stranger(shop: Sandbox, nic: str, *, city: str, zip_code: str) -> None:
    stranger = Account(
        0, nic, f"{nic}@example.com", "DE", "DE", "de_DE", "individual", "Nour", "Exemple", START_US,
        (("address", "Straße 3"), ("city", city), ("phone", "+49.30000000"), ("zip", zip_code)),
    )  # fmt: skip
    await shop.database.write(lambda tx: accounts.insert(tx, stranger, password_hash="none"))


@pytest.fixture
async def camille(sqlite_shop: Sandbox) -> Client:
    """A customer in Roubaix, in a shop where one stranger lives in Berlin and one in Munich."""
    await add_stranger(sqlite_shop, HERE, city="Berlin", zip_code="10115")
    await add_stranger(sqlite_shop, ELSEWHERE, city="München", zip_code="80331")
    return sqlite_shop.client(sqlite_shop.first)


async def outcome(client: Client, admin: str, *more: tuple[str, str], name: str = "exemple.berlin") -> tuple[int, str]:
    """What checkout answers where an account is named to administer a name."""
    cart = await own_cart(client)
    owner = [] if more else await answers_for(client, name)
    await answer(client, await add_name(client, cart, name), [*NAME_ANSWERS, *owner, ("ADMIN_ACCOUNT", admin), *more])
    reply = await client.post(f"{cart}/checkout", UNPAID)
    return (200, "") if reply.status == 200 else (reply.status, reply.message.replace(admin, "somebody"))


@pytest.mark.parametrize("more", [[("ACCEPT_CONDITIONS", "true")], [("NONESUCH", "1"), ("NONESUCH", "2")]])
async def test_a_stranger_who_does_not_suit_looks_like_nobody(camille: Client, more: list[tuple[str, str]]) -> None:
    unsuitable = await outcome(camille, ELSEWHERE, *more)
    assert unsuitable == await outcome(camille, NOBODY, *more)
    assert unsuitable[0] == 400
    assert "ADMIN_ACCOUNT must be an account that suits" in unsuitable[1]


async def test_a_stranger_who_suits_is_accepted(camille: Client) -> None:
    assert await outcome(camille, HERE, ("ACCEPT_CONDITIONS", "true")) == (200, "")
    assert await outcome(camille, ELSEWHERE, name="exemple.fr") == (200, "")
