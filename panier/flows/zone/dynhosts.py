"""Hosts whose address changes: their records, and the logins with which they report it.

Serves /domain/zone/{name}/dynHost. A host reports its address to /nic/update, in the protocol that routers
speak (dyndns2). Name servers answer with that address at once, without a refresh; so they do with a record that
is changed here.
"""

from ipaddress import IPv6Address, ip_address

from panier.core.account.account import Caller
from panier.core.limits import DYNHOST_LOGINS_MAX, HOST_PASSWORD_MAX_CHARACTERS, HOST_PASSWORD_MIN_CHARACTERS
from panier.core.refusal import Refusal, bad_input, conflict, invalid, not_found
from panier.core.values import replace
from panier.core.zone.zone import Origin, Record, Zone
from panier.flows.shop import Shop
from panier.flows.zone import records as zone_records
from panier.flows.zone.records import access_record as found_record
from panier.flows.zone.records import spelled
from panier.flows.zone.zones import access_zone, lock_zone, publish
from panier.outside.zone_records import address_type
from panier.store import zones
from panier.store.engine.db import Database, Tx

TTL = 60  # of a DynHost record
EVERY = "*"  # stands for all sub-domains of a zone
SUFFIX_MAX = 63

Login = tuple[Zone, str, str]
"""A login with its zone and the sub-domain that it may point elsewhere."""


def spelled_address(text: str) -> str | None:
    """An address in its one spelling; None for anything else.

    An IPv4 address that comes as an IPv6 one is an IPv4 address. One of a link alone is none.
    """
    try:
        address = ip_address(text.strip())
    except ValueError:
        return None
    if isinstance(address, IPv6Address):
        if address.scope_id is not None:
            return None
        return str(address.ipv4_mapped or address)
    return str(address)


async def hash_password(shop: Shop, database: Database, *, password: str, **others: object) -> str:
    """Hash a password before the transaction, as it takes long on purpose.

    Empty for one that is too short or too long: the flow reports that to whoever may change the zone.

    Refuses: a password while many wait for their turn (429).
    """
    return await shop.passwords.hashed(password) if _is_password(password) else ""


async def list_logins(
    tx: Tx, shop: Shop, caller: Caller, *, zone_name: str, login: str | None = None, sub_domain: str | None = None
) -> tuple[str, ...]:
    """List the DynHost logins of a zone.

    With a login or a sub-domain, only those.
    """
    zone = await access_zone(tx, caller, zone_name)
    below = sub_domain if sub_domain in (None, EVERY) else spelled(zone, sub_domain)
    known = await zones.list_logins(tx, zone.service_id)
    return tuple(name for name, at in known.items() if login in (None, name) and below in (None, at))


async def read_login(tx: Tx, shop: Shop, caller: Caller, *, zone_name: str, login: str) -> Login:
    """Show a DynHost login of a zone."""
    return await _login(tx, await access_zone(tx, caller, zone_name), login)


async def create_login(
    tx: Tx,
    shop: Shop,
    caller: Caller,
    *,
    zone_name: str,
    login_suffix: str,
    password: str,
    sub_domain: str,
    password_hash: str,
) -> Login:
    """Create a DynHost login.

    It may update the address of a sub-domain, or with * of all of them. Its name is the zone's, a - and a suffix.

    Refuses: a suffix of other than letters, digits and - (400); a password that is too short or too long (400); a
    login that is taken, and one more than a zone has (409).
    """
    zone = await lock_zone(tx, caller, zone_name)
    _check_password(password)
    suffix = login_suffix.strip().lower()
    if not (suffix and len(suffix) <= SUFFIX_MAX and suffix.isascii() and suffix.replace("-", "a").isalnum()):
        raise bad_input("loginSuffix", f"must have 1 to {SUFFIX_MAX} letters, digits and -")
    below = _reach(zone, sub_domain)
    if len(await zones.list_logins(tx, zone.service_id)) >= DYNHOST_LOGINS_MAX:
        raise conflict(f"A zone has at most {DYNHOST_LOGINS_MAX} logins")
    name = f"{zone.name}-{suffix}"
    if not await zones.insert_login(tx, zone.service_id, name, sub_domain=below, password_hash=password_hash):
        raise conflict(f"The login {name} is taken")
    return zone, name, below


async def change_login(
    tx: Tx, shop: Shop, caller: Caller, *, zone_name: str, login: str, sub_domain: str | None = None
) -> None:
    """Change the sub-domain whose address a DynHost login may update."""
    zone, name, _ = await _login(tx, await lock_zone(tx, caller, zone_name), login)
    if sub_domain is not None:
        await zones.update_login(tx, name, sub_domain=_reach(zone, sub_domain))


async def change_password(
    tx: Tx, shop: Shop, caller: Caller, *, zone_name: str, login: str, password: str, password_hash: str
) -> None:
    """Change the password of a DynHost login.

    Refuses: a password that is too short or too long (400).
    """
    _, name, _ = await _login(tx, await lock_zone(tx, caller, zone_name), login)
    _check_password(password)
    await zones.update_password(tx, name, password_hash=password_hash)


async def delete_login(tx: Tx, shop: Shop, caller: Caller, *, zone_name: str, login: str) -> None:
    """Delete a DynHost login."""
    _, name, _ = await _login(tx, await lock_zone(tx, caller, zone_name), login)
    await zones.delete_login(tx, name)


async def create_record(
    tx: Tx, shop: Shop, caller: Caller, *, zone_name: str, ip: str | None = None, sub_domain: str | None = None
) -> tuple[Zone, Record]:
    """Create a DynHost record, whose address its host can update.

    Name servers answer with it after a refresh.

    Refuses: an invalid address or sub-domain (400); a record that exists already or cannot stand beside those that
    do (409).
    """
    zone = await lock_zone(tx, caller, zone_name)
    address = _address(ip)
    record = Record(0, _host(zone, sub_domain), address_type(address), address, TTL, Origin.DYNHOST)
    return zone, await zone_records.add(tx, shop, zone, record)


async def change_record(
    tx: Tx,
    shop: Shop,
    caller: Caller,
    *,
    zone_name: str,
    record_id: int,
    ip: str | None = None,
    sub_domain: str | None = None,
) -> None:
    """Change the address or sub-domain of a DynHost record.

    It is put on the name servers at once.

    Refuses: an invalid address or sub-domain (400); a record that exists already or cannot stand beside those that
    do (409).
    """
    zone = await lock_zone(tx, caller, zone_name)
    record = await found_record(tx, zone, record_id, Origin.DYNHOST)
    address = record.target if ip is None else _address(ip)
    changed = replace(
        record,
        target=address,
        field_type=address_type(address),
        sub_domain=record.sub_domain if sub_domain is None else _host(zone, sub_domain),
    )
    if changed != record:
        changed = zone_records.settled(zone, changed)
        await zone_records.check(tx, zone, changed)
        await zones.update_record(tx, changed)
        await publish(tx, shop, replace(zone, changed_us=shop.now()))


async def set_address(tx: Tx, shop: Shop, *, name: str, hostname: str, ip: str) -> str:
    """Update the address of a host that has authenticated with its login.

    Returns what the protocol answers: good, nochg, nohost or badauth.
    """
    known = await zones.load_login(tx, name)
    zone = None if known is None else await zones.load(tx, known[0], lock=True)
    if known is None or zone is None:
        return "badauth"
    fqdn = hostname.strip().lower().rstrip(".")
    if fqdn != zone.name and not fqdn.endswith(f".{zone.name}"):
        return "nohost"
    below = fqdn.removesuffix(zone.name).rstrip(".")
    field_type = address_type(ip)
    if known[1] not in (EVERY, below):
        return "nohost"
    records = await zones.list_records(tx, zone.service_id, sub_domain=below, field_type=field_type)
    record = next((one for one in records if one.origin == Origin.DYNHOST), None)
    if record is None:
        return "nohost"
    if record.target == ip:
        return f"nochg {ip}"
    await zones.update_record(tx, replace(record, target=ip))
    await publish(tx, shop, replace(zone, changed_us=shop.now()))
    return f"good {ip}"


async def _login(tx: Tx, zone: Zone, name: str) -> Login:
    below = (await zones.list_logins(tx, zone.service_id)).get(name.lower())
    if below is None:
        raise not_found(login=name)
    return zone, name.lower(), below


def _reach(zone: Zone, sub_domain: str) -> str:
    """What a login may update: a host of the zone, or all of them."""
    return EVERY if sub_domain.strip() == EVERY else _host(zone, sub_domain)


def _host(zone: Zone, sub_domain: str | None) -> str:
    """The sub-domain of one host.

    Refuses: an invalid sub-domain, and one that stands for many hosts (400).
    """
    below = spelled(zone, sub_domain)
    if below.startswith(EVERY):
        raise bad_input("subDomain", f"is {below}, which stands for many hosts: an address that changes is one host's")
    return below


def _is_password(password: str) -> bool:
    return HOST_PASSWORD_MIN_CHARACTERS <= len(password) <= HOST_PASSWORD_MAX_CHARACTERS


def _check_password(password: str) -> None:
    if not _is_password(password):
        least, most = HOST_PASSWORD_MIN_CHARACTERS, HOST_PASSWORD_MAX_CHARACTERS
        raise _refused("password", f"Length must be between {least} and {most}.")


def _address(text: str | None) -> str:
    address = spelled_address(text or "")
    if address is None:
        raise _refused("ip", "Invalid ip")
    return address


def _refused(field: str, problem: str) -> Refusal:
    """The no of OVHcloud's DynHost, whose words in quotes programs look for."""
    return invalid(f"[{field}]: '{problem}'")
