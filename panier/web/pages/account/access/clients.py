"""OAuth2 clients of an account, and those of others that it lets act for it (/account/clients)."""

from collections.abc import Mapping

from panier.core.account.account import AUTHORIZATION_CODE, CLIENT_CREDENTIALS, Client
from panier.core.account.authorization import EVERYTHING, READING, Grant
from panier.core.limits import CALLBACK_URLS_MAX
from panier.core.refusal import bad_input
from panier.core.values import frozen
from panier.flows.account import authorizations, clients
from panier.store.engine.db import Tx
from panier.web.pages.account.desk import AccountDone, AccountForm, AccountPage, AccountVisit
from panier.web.pages.parts.calls import SameCall
from panier.web.pages.parts.moments import Moment, day, moment
from panier.web.pages.parts.tongues import phrase, spoken

_FLOWS = {
    CLIENT_CREDENTIALS: phrase("acts for this account"),
    AUTHORIZATION_CODE: phrase("acts for customers who agree to it"),
}
_SCOPES = {EVERYTHING: phrase("everything you may do"), READING: phrase("reading alone")}
_URLS = "callbackUrls"


@frozen
class ClientRow:
    """An OAuth2 client of the account; `urls`: where customers' answers go, one to a line."""

    client_id: str
    name: str
    description: str
    flow: str
    urls: str
    user: str
    made: str


@frozen
class ConsentRow:
    """A client of somebody that acts for this account since it agreed; `user`: which of its users did."""

    number: int
    name: str
    user: str
    may: str
    given: Moment
    ends: Moment


async def _clients(tx: Tx, visit: AccountVisit) -> Mapping[str, object]:
    """The clients and the consents; ?client= opens one."""
    shop, caller = visit.shop, visit.caller
    every = await clients.list_ids(tx, shop, caller)
    rows = [_row((await clients.read(tx, shop, caller, client_id=one))[0]) for one in every]
    wanted = visit.said("client") or visit.asked("client")
    return {
        "rows": rows,
        "present": next((one for one in rows if one.client_id == wanted), None),
        "flows": [(value, spoken().say(words)) for value, words in _FLOWS.items()],
        "consents": [_consent(*one, visit.now_us) for one in await authorizations.list_consents(tx, shop, caller)],
        "made_client": "",
        "calls": (
            ("GET", "/me/api/oauth2/client"),
            SameCall(
                "POST", "/me/api/oauth2/client",
                {"name": "Shopper", "description": "Orders", "flow": CLIENT_CREDENTIALS, _URLS: []},
            ),
        ),
    }  # fmt: skip


def _row(client: Client) -> ClientRow:
    return ClientRow(
        client_id=client.client_id,
        name=client.name,
        description=client.description,
        flow=spoken().say(_FLOWS.get(client.flow, client.flow)),
        urls="\n".join(client.callback_urls),
        user=client.user_login or "",
        made=day(client.created_us),
    )


def _consent(grant: Grant, client: Client, now_us: int) -> ConsentRow:
    may = spoken().say(_SCOPES.get(grant.scope, grant.scope))
    return ConsentRow(
        grant.grant_id, client.name, grant.user_login or "", may, moment(grant.created_us, now_us),
        moment(grant.expires_us, now_us),
    )  # fmt: skip


async def _add(tx: Tx, visit: AccountVisit) -> AccountDone:
    flow = visit.said("flow")
    if flow not in _FLOWS:
        raise bad_input("flow", f"must be one of {', '.join(_FLOWS)}")
    made, secret = await clients.create(
        tx, visit.shop, visit.caller, name=visit.said("name"), description=visit.said("description"), flow=flow,
        callback_urls=_urls(visit), address=visit.address,
    )  # fmt: skip
    return AccountDone(shown={"made_client": made.client_id, "secret": secret})


async def _change(tx: Tx, visit: AccountVisit) -> AccountDone:
    await clients.change(
        tx, visit.shop, visit.caller, client_id=visit.said("client"), name=visit.said("name"),
        description=visit.said("description"), callback_urls=_urls(visit), address=visit.address,
    )  # fmt: skip
    return AccountDone()


async def _remove(tx: Tx, visit: AccountVisit) -> AccountDone:
    await clients.delete(tx, visit.shop, visit.caller, client_id=visit.said("client"), address=visit.address)
    return AccountDone()


async def _end(tx: Tx, visit: AccountVisit) -> AccountDone:
    number = visit.chosen("consent")
    await authorizations.end_consent(tx, visit.shop, visit.caller, grant_id=number, address=visit.address)
    return AccountDone()


def _urls(visit: AccountVisit) -> list[str]:
    """The addresses that were typed, one to a line."""
    return visit.said(_URLS).split()


_CLIENTS = "/me/api/oauth2/client"
_CLIENT = f"{_CLIENTS}/1"
PAGES = (
    AccountPage(
        "/account/clients", "account/access/clients.html", "access", ("GET", _CLIENTS), _clients,
        forms=(
            AccountForm("add", ("POST", _CLIENTS), _add, said=phrase("The client is made.")),
            AccountForm("change", ("PUT", _CLIENT), _change, said=phrase("The client is changed.")),
            AccountForm("remove", ("DELETE", _CLIENT), _remove, said=phrase("The client is removed.")),
            AccountForm("end", ("DELETE", _CLIENT), _end, said=phrase("It acts for you no more.")),
        ),
        fields=("name", "description", "flow", _URLS, *(f"{_URLS}[{number}]" for number in range(CALLBACK_URLS_MAX))),
    ),
)  # fmt: skip
