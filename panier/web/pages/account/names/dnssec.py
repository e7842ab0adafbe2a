"""DNSSEC of a name (/account/names/{name}/dnssec): switched for its own zone, keys by hand for other name servers."""

from collections.abc import Collection, Mapping

from panier.core.domain.domain import UPDATE_KEYS, ManagedDomain
from panier.core.domain.ds_record import DsRecord
from panier.core.domain.server import ServerType
from panier.core.limits import whole_number
from panier.core.refusal import bad_input
from panier.core.values import frozen
from panier.flows.domain import ds_records
from panier.flows.zone import signing
from panier.flows.zone.signing import Signing
from panier.store.engine.db import Tx
from panier.web.pages.account.desk import AccountDone, AccountForm, AccountPage, AccountVisit
from panier.web.pages.account.names import tabs
from panier.web.pages.account.names.overview import DNSSEC
from panier.web.pages.parts.calls import SameCall
from panier.web.pages.parts.problems import about
from panier.web.pages.parts.tongues import phrase, spoken
from panier.wire.domain.ds_record import KeyAlgorithm, KeyFlag

_SIGNING = {
    Signing.ENABLED: phrase("On: the zone is signed"),
    Signing.DISABLED: phrase("Off"),
    Signing.ENABLING: phrase("Being switched on"),
    Signing.DISABLING: phrase("Being switched off"),
}
_ALGORITHMS = tuple((str(one.value), f"{one.value} · {one.name.replace('_', ' ')}") for one in KeyAlgorithm)
_FLAGS = ((str(KeyFlag.KEY_SIGNING.value), "257 · KSK"), (str(KeyFlag.ZONE_SIGNING.value), "256 · ZSK"))


@frozen
class KeyRow:
    """A key whose DS record the registry publishes, or is about to; `is_going`: or is about to publish no more."""

    number: int
    tag: int
    algorithm: str
    flags: int
    public_key: str
    is_coming: bool
    is_going: bool


async def _dnssec(tx: Tx, visit: AccountVisit) -> Mapping[str, object]:
    managed = await tabs.load_name(tx, visit)
    is_hosted = managed.server_type == ServerType.HOSTED
    state = await signing.read(tx, visit.shop, visit.caller, zone_name=managed.name) if is_hosted else None
    path = f"/domain/{managed.name}/dsRecord"
    zone = f"/domain/zone/{managed.name}/dnssec"
    return {
        **await tabs.around(tx, visit, "dnssec", managed.name),
        "is_offered": managed.extension.has_dnssec,
        "is_hosted": is_hosted,
        "state": spoken().say(DNSSEC[managed.dnssec] if state is None else _SIGNING[state]),
        "is_on": state == Signing.ENABLED,
        "is_switching": state in (Signing.ENABLING, Signing.DISABLING),
        "is_busy": managed.task(UPDATE_KEYS) is not None,
        "keys": _rows(managed),
        "algorithms": _ALGORITHMS,
        "flags": _FLAGS,
        "calls": (("GET", zone), ("POST", zone), ("DELETE", zone))
        if is_hosted
        else (
            ("GET", path),
            SameCall("POST", path, {"keys": [{"algorithm": 13, "flags": 257, "publicKey": "…", "tag": 12345}]}),
        ),
    }


def _rows(managed: ManagedDomain) -> list[KeyRow]:
    present, wanted = managed.ds_records, managed.wanted_ds_records
    rows = [(one, False, one not in wanted) for one in present]
    rows += [(one, True, False) for one in wanted if one not in present]
    number = managed.service.service_id
    names = dict(_ALGORITHMS)
    return [
        KeyRow(
            one.number(number), one.tag, names.get(str(one.algorithm), str(one.algorithm)), one.flags, one.public_key,
            coming, going,
        )
        for one, coming, going in rows
    ]  # fmt: skip


async def _enable(tx: Tx, visit: AccountVisit) -> AccountDone:
    await signing.enable(tx, visit.shop, visit.caller, zone_name=visit.parts["name"])
    return AccountDone()


async def _disable(tx: Tx, visit: AccountVisit) -> AccountDone:
    await signing.disable(tx, visit.shop, visit.caller, zone_name=visit.parts["name"])
    return AccountDone()


async def _add(tx: Tx, visit: AccountVisit) -> AccountDone:
    """Have one more key published, beside those that are."""
    managed = await tabs.load_name(tx, visit)
    with about("publicKey", "keys", leaves=("tag",)):
        await ds_records.replace(
            tx, visit.shop, visit.caller, service_name=managed.name, keys=[*managed.ds_records, _typed(visit)]
        )
    return AccountDone()


async def _delete(tx: Tx, visit: AccountVisit) -> AccountDone:
    managed = await tabs.load_name(tx, visit)
    number = managed.service.service_id
    kept = [one for one in managed.ds_records if str(one.number(number)) != visit.said("key")]
    if len(kept) == len(managed.ds_records):
        raise bad_input("key", "must be a key of the list")
    await ds_records.replace(tx, visit.shop, visit.caller, service_name=managed.name, keys=kept)
    return AccountDone()


def _typed(visit: AccountVisit) -> DsRecord:
    """The key that was typed.

    Refuses: an algorithm or a flag of no key, a tag that is no number (400).
    """
    numbers = {name: whole_number(visit.said(name)) for name in ("algorithm", "flags", "tag")}
    known: dict[str, Collection[int]] = {"algorithm": set(KeyAlgorithm), "flags": set(KeyFlag), "tag": range(65_536)}
    for name, number in numbers.items():
        if number is None or number not in known[name]:
            raise bad_input(name, "must be a number from 0 to 65535" if name == "tag" else "must be one of the list")
    return DsRecord(numbers["algorithm"] or 0, numbers["flags"] or 0, visit.said("publicKey"), numbers["tag"] or 0)


_ZONE, _KEYS = "/domain/zone/{name}/dnssec", "/domain/{name}/dsRecord"
_ASKED = phrase("The registry is being told.")
PAGES = (
    AccountPage(
        f"{tabs.NAME}/dnssec", "account/names/dnssec.html", "services", ("GET", "/domain/{name}"), _dnssec,
        forms=(
            AccountForm("enable", ("POST", _ZONE), _enable, said=phrase("The zone is being signed.")),
            AccountForm("disable", ("DELETE", _ZONE), _disable, said=phrase("The signatures are being removed.")),
            AccountForm("add", ("POST", _KEYS), _add, said=_ASKED),
            AccountForm("delete", ("POST", _KEYS), _delete, said=_ASKED),
        ),
        fields=("algorithm", "flags", "publicKey", "tag", "key"),
    ),
)  # fmt: skip
