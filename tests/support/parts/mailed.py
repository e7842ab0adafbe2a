"""What customers were written, as its recipients get it: the history of e-mails leaves secrets out."""

from panier.core.account.account import Mail
from panier.flows.account.mails import unveiled
from panier.store.account import accounts
from panier.store.engine.db import Tx
from panier.store.messages import mails
from tests.support.shop import Client, Sandbox


async def written(shop: Sandbox, nic: str) -> list[Mail]:
    """The latest e-mails on an account's behalf, the oldest of them first."""

    async def load(tx: Tx) -> tuple[Mail, ...]:
        found = await accounts.load_by_nic(tx, nic)
        assert found is not None
        return await mails.list_latest(tx, owner=found[0].account_id, limit=100)

    return list(await shop.database.read(load))


async def received(client: Client) -> list[str]:
    """The texts that the recipients of a customer's e-mails read, secrets included; the latest is the last one."""
    assert client.keys is not None, "a customer"
    return [unveiled(mail) for mail in await written(client.sandbox, client.keys.nic)]


async def letters(client: Client, subject: str = "") -> list[Mail]:
    """A customer's e-mails with some words in their subjects, the latest the last one."""
    assert client.keys is not None, "a customer"
    return [mail for mail in await written(client.sandbox, client.keys.nic) if subject in mail.subject]
