"""Customers on the owner's port, with the keys that the sandbox knows; and new ones."""

import asyncio
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import msgspec
from falcon.asgi import Request, Response
from msgspec import Struct

from panier.core.account.account import Account
from panier.core.period import at
from panier.core.refusal import bad_input
from panier.core.values import frozen, replace
from panier.flows.account import registration, seeds
from panier.flows.account.browsing import sessions
from panier.flows.account.seeds import PEOPLE, Keys
from panier.store.account import accounts
from panier.store.engine.db import Tx
from panier.store.engine.sqlite_file import PRIVATE_FILE
from panier.web.owner.desk import Desk
from panier.web.owner.paths import Port
from panier.web.owner.reading import read_body, whole
from panier.wire.account.registration import NewAccount

CALLS = (
    ("GET", "/customers", "List the customers, the latest last, with their keys where the sandbox knows them"),
    ("POST", "/customers", "Make a customer with keys and a card that pays; the fields are those of POST /newAccount"),
    ("POST", "/customers/{nic}/login", "Make a link that signs a browser in as a customer, once within five minutes"),
)
LISTED, LISTED_MAX = 200, 2_000
PASSWORD = "sandbox"  # noqa: S105 - of customers that do not exist, and everybody is told
_LIKE = ("address", "area", "city", "zip", "phone")  # what a customer has as the first ready-made one, unless told


class NewCustomer(Struct, forbid_unknown_fields=True, rename="camel"):
    """A new customer; what is left out is made up. The names are those of POST /newAccount."""

    firstname: str | None = None
    name: str | None = None
    email: str | None = None
    ovh_subsidiary: str | None = None
    country: str | None = None
    language: str | None = None
    legalform: str | None = None
    organisation: str | None = None
    address: str | None = None
    area: str | None = None
    city: str | None = None
    zip: str | None = None
    phone: str | None = None
    birth_day: str | None = None
    vat: str | None = None


BODIES = {("POST", "/customers"): NewCustomer}


@frozen
class Person:
    """A customer, with its keys where the sandbox knows them; the password is then `PASSWORD`."""

    account: Account
    keys: Keys | None


class CustomerBook:
    """The customers of a sandbox."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._turn = asyncio.Lock()

    async def list_all(self, *, limit: int) -> Sequence[Person]:
        """The customers, the latest last."""
        found = await self._desk.database.read(lambda tx: accounts.list_newest(tx, limit=limit))
        known = self._known()
        return [Person(one, known.get(one.nic)) for one in reversed(found)]

    async def add(self, given: Mapping[str, object]) -> Person:
        """Make a customer, with keys of its own.

        Refuses: fields that are not valid (400).
        """
        desk = self._desk
        try:
            asked = msgspec.convert(await self._filled(given), NewAccount).arguments()
        except msgspec.ValidationError as error:
            raise bad_input("body", f"is not valid: {error}") from error
        drawn = await registration.prepare(desk.shop, desk.database, **{**asked, "password": None})
        newcomer = replace(drawn, password_hash=await desk.shop.passwords.hashed(PASSWORD), drawn=None)
        fresh = _fresh_keys(desk.shop.assortment.region.upper())

        async def create(tx: Tx) -> Account:
            joined = await registration.create(tx, desk.shop, None, newcomer=newcomer)
            account = (await accounts.load_by_nics(tx, [joined.nic]))[joined.nic]
            await seeds.give_keys(tx, account.account_id, fresh, now_us=desk.shop.now())
            return account

        account = await desk.database.write(create)
        person = Person(account, Keys(**{**asdict(fresh), "nic": account.nic}))
        async with self._turn:
            await asyncio.to_thread(self._keep, person.keys)
        return person

    async def _filled(self, given: Mapping[str, object]) -> dict[str, object]:
        """The fields of a newcomer: where nothing is said, those that somebody of the shop's own country has."""
        shop = self._desk.shop
        code = str(given.get("ovhSubsidiary") or shop.assortment.home).upper()
        company = shop.assortment.subsidiary(code)
        usual: dict[str, object] = {
            "firstname": "Nour", "name": "Exemple", "legalform": "individual", "country": company.country,
            "ovhCompany": "ovh", "ovhSubsidiary": code, "password": PASSWORD,
        }  # fmt: skip
        place = self._desk.place
        if place is not None and place.keys:
            nic = place.keys[0].nic
            like = (await self._desk.database.read(lambda tx: accounts.load_by_nics(tx, [nic]))).get(nic)
            if like is not None and like.country == (given.get("country") or company.country):
                usual |= {name: value for name, value in like.profile if name in _LIKE}
        filled = usual | {name: value for name, value in given.items() if value not in (None, "")}
        mark = secrets.token_hex(3)
        filled.setdefault("email", f"{filled['firstname']}.{mark}@example.com".lower().replace(" ", "-"))
        return filled

    def _known(self) -> dict[str, Keys]:
        place = self._desk.place
        if place is None:
            return {}
        return {one.nic: one for one in (*place.keys, *_read(place.folder / PEOPLE))}

    def _keep(self, keys: Keys | None) -> None:
        place = self._desk.place
        if place is None or keys is None:
            return
        file = place.folder / PEOPLE
        kept = [*_read(file), keys]
        part = file.with_name(f"{file.name}.part")
        part.unlink(missing_ok=True)
        part.touch(mode=PRIVATE_FILE)
        part.write_bytes(msgspec.json.format(msgspec.json.encode(kept)))
        part.replace(file)


def _read(file: Path) -> Sequence[Keys]:
    try:
        return msgspec.json.decode(file.read_bytes(), type=tuple[Keys, ...])
    except FileNotFoundError:
        return ()


def _fresh_keys(region: str) -> Keys:
    return Keys(
        nic="",
        application_key=secrets.token_hex(8),
        application_secret=secrets.token_hex(16),
        consumer_key=secrets.token_hex(16),
        client_id=f"{region}.{secrets.token_hex(8)}",
        client_secret=secrets.token_hex(16),
    )


def written_as(keys: Keys, url: str) -> Mapping[str, str]:
    """Keys in the forms that programs read: env, conf, terraform."""
    endpoint = f"{url}/1.0"
    names = (
        ("OVH_ENDPOINT", endpoint), ("OVH_APPLICATION_KEY", keys.application_key),
        ("OVH_APPLICATION_SECRET", keys.application_secret), ("OVH_CONSUMER_KEY", keys.consumer_key),
    )  # fmt: skip
    own = {name.removeprefix("OVH_").lower(): value for name, value in names}
    conf = "\n".join(f"{name}={value}" for name, value in own.items() if name != "endpoint")
    terraform = "\n".join(f'  {name:<18} = "{value}"' for name, value in own.items())
    return {
        "env": "\n".join(f"export {name}={value}" for name, value in names),
        "conf": f"[default]\nendpoint={endpoint}\n\n[{endpoint}]\n{conf}",
        "terraform": f'provider "ovh" {{\n{terraform}\n}}',
    }


class Customers:
    """The customers."""

    def __init__(self, desk: Desk, people: CustomerBook) -> None:
        self._desk = desk
        self._people = people

    async def on_get(self, request: Request, response: Response) -> None:
        """List them."""
        limit = whole(request, "limit", LISTED, least=1, most=LISTED_MAX)
        response.media = {"customers": [_out(one) for one in await self._people.list_all(limit=limit)]}

    async def on_post(self, request: Request, response: Response) -> None:
        """Make one."""
        given: NewCustomer = await read_body(request, NewCustomer)
        response.media = _out(await self._people.add(msgspec.to_builtins(given)))


class Entrances:
    """Links that sign browsers in."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def on_post(self, request: Request, response: Response, nic: str) -> None:
        """Make one."""
        desk = self._desk
        response.media = {"url": await desk.database.write(lambda tx: sessions.make_link(tx, desk.shop, nic))}


def _out(one: Person) -> dict[str, object]:
    keys = one.keys
    return {
        "customer": one.account.nic,
        "firstName": one.account.first_name,
        "lastName": one.account.last_name,
        "email": one.account.email,
        "subsidiary": one.account.subsidiary,
        "country": one.account.country,
        "language": one.account.language,
        "time": at(one.account.created_us).replace(microsecond=0).isoformat(),
        "password": None if keys is None else PASSWORD,
        "keys": None
        if keys is None
        else {
            "applicationKey": keys.application_key,
            "applicationSecret": keys.application_secret,
            "consumerKey": keys.consumer_key,
            "clientId": keys.client_id,
            "clientSecret": keys.client_secret,
        },
    }


def add_to(app: Port, desk: Desk) -> None:
    """Add the calls about customers."""
    app.add_route("/customers", Customers(desk, CustomerBook(desk)))
    app.add_route("/customers/{nic}/login", Entrances(desk))
