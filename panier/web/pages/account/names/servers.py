"""The name servers of a name (/account/names/{name}/servers), and its own hosts with addresses at the registry."""

from collections.abc import Mapping

from panier.core.domain.domain import UPDATE_SERVERS
from panier.core.domain.instructions import HostChange
from panier.core.domain.server import ServerType, Wanted
from panier.core.limits import NAME_SERVERS_MAX
from panier.core.refusal import bad_input
from panier.core.values import frozen
from panier.flows.domain import domains, glue, servers
from panier.store.engine.db import Tx
from panier.web.pages.account.desk import AccountDone, AccountForm, AccountPage, AccountVisit
from panier.web.pages.account.names import tabs
from panier.web.pages.parts.calls import SameCall
from panier.web.pages.parts.problems import about
from panier.web.pages.parts.tongues import phrase


@frozen
class ServerRow:
    """A name server: its host, its address where it was given one, and whether a task adds or removes it."""

    host: str
    ip: str
    is_coming: bool
    is_going: bool


async def _servers(tx: Tx, visit: AccountVisit) -> Mapping[str, object]:
    managed = await tabs.load_name(tx, visit)
    path = f"/domain/{managed.name}"
    return {
        **await tabs.around(tx, visit, "servers", managed.name),
        "rows": [ServerRow(one.host, one.ip or "", not one.is_used, one.is_going) for one in managed.servers],
        "is_hosted": managed.server_type == ServerType.HOSTED,
        "task": managed.task(UPDATE_SERVERS),
        "least": managed.extension.servers_min,
        "most": min(managed.extension.servers_max, NAME_SERVERS_MAX),
        "has_hosts": managed.extension.has_hosts,
        "hosts": [(host, "\n".join(ips)) for host, ips in sorted(managed.glue.items())],
        "changing": [(one.task_id, change.host) for one, change in managed.under_way(HostChange)],
        "calls": (
            ("GET", f"{path}/nameServer"),
            SameCall("POST", f"{path}/nameServers/update", {"nameServers": [{"host": "ns1.example.net"}]}),
            SameCall("PUT", path, {"nameServerType": "hosted"}),
            SameCall("POST", f"{path}/glueRecord", {"host": f"ns1.{managed.name}", "ips": ["192.0.2.7"]}),
        ),
    }


def wanted_servers(text: str) -> list[Wanted]:
    """The servers of a field: a line has a host, and an address behind it where it has one.

    Refuses: more words in a line (400).
    """
    found = []
    for number, line in enumerate(filter(None, map(str.strip, text.splitlines())), 1):
        host, *rest = line.split()
        if len(rest) > 1:
            raise bad_input(
                "servers", f"has {len(rest) + 1} words in line {number}, but must have a host and an address"
            )
        found.append(Wanted(host, rest[0] if rest else None))
    return found


async def _replace(tx: Tx, visit: AccountVisit) -> AccountDone:
    wanted = wanted_servers(visit.said("servers"))
    with about("servers", "nameServer"):
        await servers.replace(
            tx, visit.shop, visit.caller, service_name=visit.parts["name"], name_servers=wanted
        )  # fmt: skip
    return AccountDone()


async def _host_them(tx: Tx, visit: AccountVisit) -> AccountDone:
    """Have the name served by its zone again."""
    await domains.change(
        tx, visit.shop, visit.caller, service_name=visit.parts["name"], name_server_type=ServerType.HOSTED
    )
    return AccountDone()


async def _add_host(tx: Tx, visit: AccountVisit) -> AccountDone:
    with about("ips", "ips"):
        await glue.create(
            tx, visit.shop, visit.caller, service_name=visit.parts["name"], host=visit.said("host"), ips=_ips(visit)
        )
    return AccountDone()


async def _change_host(tx: Tx, visit: AccountVisit) -> AccountDone:
    name, host = visit.parts["name"], visit.said("host")
    with about("ips", "ips"):
        await glue.update(tx, visit.shop, visit.caller, service_name=name, record_host=host, ips=_ips(visit))
    return AccountDone()


async def _delete_host(tx: Tx, visit: AccountVisit) -> AccountDone:
    await glue.delete(tx, visit.shop, visit.caller, service_name=visit.parts["name"], host=visit.said("host"))
    return AccountDone()


def _ips(visit: AccountVisit) -> list[str]:
    return visit.said("ips").split()


_GLUE = "/domain/{name}/glueRecord"
_ASKED = phrase("The registry is being told.")
PAGES = (
    AccountPage(
        f"{tabs.NAME}/servers", "account/names/servers.html", "services", ("GET", "/domain/{name}/nameServer"),
        _servers,
        forms=(
            AccountForm("replace", ("POST", "/domain/{name}/nameServers/update"), _replace, said=_ASKED),
            AccountForm("hosted", ("PUT", "/domain/{name}"), _host_them, said=_ASKED),
            AccountForm("add-host", ("POST", _GLUE), _add_host, said=_ASKED),
            AccountForm("change-host", ("POST", f"{_GLUE}/1/update"), _change_host, said=_ASKED),
            AccountForm("delete-host", ("DELETE", f"{_GLUE}/1"), _delete_host, said=_ASKED),
        ),
        fields=("servers", "host", "ips"),
    ),
)  # fmt: skip
