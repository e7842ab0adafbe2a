"""What the tests of managed domain names do over and over: get a name, free it of its zone's servers, look outside."""

from typing import Any

from panier.outside.registry.sandbox import SandboxRegistry
from panier.outside.registry.sandbox_conduct import Trouble
from panier.outside.registry.special_names import NameEntry
from panier.store import registry_names
from panier.store.registry_names import RegisteredName
from tests.support.ordering import order_name
from tests.support.secrets import RING
from tests.support.shop import Client, Sandbox

NAME = "/domain/exemple.fr"
SERVERS = [{"host": "ns1.example.net"}, {"host": "ns2.example.net"}]


async def named(shop: Sandbox, name: str = "exemple.fr", *, is_external: bool = False) -> Client:
    """The first customer, who has a name."""
    camille = shop.client(shop.first)
    await order_name(camille, name)
    await shop.deliver()
    if is_external:
        await camille.put(f"/domain/{name}", {"nameServerType": "external"})
    return camille


async def registered(shop: Sandbox, name: str = "exemple.fr") -> RegisteredName:
    """How the sandbox's registry has a name."""
    found = await shop.database.read(lambda tx: registry_names.load(tx, name))
    assert found is not None
    return found


async def behave(shop: Sandbox, name: str, trouble: Trouble | None) -> None:
    """Make the registry behave badly for a name, or well again."""
    registry = shop.shop.registry
    assert isinstance(registry, SandboxRegistry)
    await registry.wish(name, None if trouble is None else NameEntry(name=name, trouble=trouble))


async def servers(client: Client, name: str = "exemple.fr") -> list[dict[str, Any]]:
    """Every name server of a name, in full."""
    root = f"/domain/{name}/nameServer"
    return [(await client.get(f"{root}/{number}")).result for number in (await client.get(root)).result]


async def task(client: Client, number: int) -> dict[str, Any]:
    """A task, as the API shows it now."""
    found: dict[str, Any] = (await client.get(f"/me/task/domain/{number}")).result
    return found


async def sent_updates(shop: Sandbox) -> list[str]:
    """What the sandbox's registry was asked to change, as JSON."""
    rows = await shop.database.read(lambda tx: tx.rows("SELECT command FROM registry_command ORDER BY sent_us"))
    commands = [RING.open(row[0], "registry_command.command") for row in rows]
    return [command for command in commands if '"update"' in command]
