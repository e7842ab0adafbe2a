"""The editor of a DNS zone (/account/names/{name}/zone): what is edited beside what is published."""

from collections.abc import Iterable, Mapping

from panier.core.limits import whole_number
from panier.core.refusal import bad_input
from panier.core.values import frozen, replace
from panier.core.zone.zone import Record
from panier.flows.zone import copies, records, zones
from panier.store.engine.db import Tx
from panier.web.pages.account.desk import WHAT, AccountDone, AccountForm, AccountPage, AccountVisit
from panier.web.pages.account.names import tabs
from panier.web.pages.parts.calls import SameCall
from panier.web.pages.parts.rendering import first
from panier.web.pages.parts.tongues import phrase
from panier.wire.zone.zone import RecordType

_FIELDS = ("subDomain", "fieldType", "target", "ttl")
TYPES = tuple((one.value, one.value) for one in RecordType)
_TYPES_KNOWN = frozenset(one.value for one in RecordType)


@frozen
class ZoneRow:
    """A record beside what is published. `mark`: new, gone, or nothing where it is as it was.

    `is_restorable`: true where what would be gone can be had back, by changing record `number` or, where that is 0, by
    adding it again.
    """

    number: int
    host: str
    field_type: str
    target: str
    ttl: str
    mark: str
    is_editable: bool
    is_restorable: bool = False


def zone_rows(edited: Iterable[Record], published: Iterable[Record]) -> list[ZoneRow]:
    """The records as they would be published, and those that would be gone, in the order of their hosts."""
    now, before = list(edited), list(published)
    known, wanted = {_told(one) for one in before}, {_told(one) for one in now}
    new = [one for one in now if _told(one) not in known]
    gone = [one for one in before if _told(one) not in wanted]
    rows = [_row(one, "new" if one in new else "") for one in now]
    rows += [_gone_row(one, gone, new) for one in gone]
    return sorted(rows, key=lambda row: (row.host != "@", row.host, row.field_type, row.target))


def _told(record: Record) -> tuple[str, str, str, int]:
    """What a name server tells of a record."""
    return record.sub_domain, record.wire_type, record.target, record.ttl


def _gone_row(record: Record, gone: Iterable[Record], new: Iterable[Record]) -> ZoneRow:
    """What would be gone, with what it became where that is plain: the only new record of its host and type."""
    there, before = ([one for one in some if _place(one) == _place(record)] for some in (new, gone))
    became = there[0].record_id if len(there) == len(before) == 1 else 0
    row = _row(record, "gone")
    return replace(row, number=max(became, 0), is_restorable=record.field_type in _TYPES_KNOWN)


def _place(record: Record) -> tuple[str, str]:
    return record.sub_domain, record.field_type


def _row(record: Record, mark: str) -> ZoneRow:
    return ZoneRow(
        number=record.record_id,
        host=record.sub_domain or "@",
        field_type=record.field_type,
        target=record.target,
        ttl=str(record.ttl) if record.ttl else "",
        mark=mark,
        is_editable=record.record_id > 0 and mark != "gone",
    )


async def _zone(tx: Tx, visit: AccountVisit) -> Mapping[str, object]:
    """The zone as it is edited, beside what is published; ?edit= opens a record."""
    shop, caller, name = visit.shop, visit.caller, visit.parts["name"]
    zone = await zones.access_zone(tx, caller, name)
    edited = await zones.list_answers(tx, shop, zone)
    published = edited if zone.is_published else await copies.list_published(tx, shop, caller, zone_name=name)
    status = await zones.read_status(tx, shop, caller, zone_name=name)
    rows, path = zone_rows(edited, published), f"/domain/zone/{zone.name}"
    number = whole_number(visit.said("record") if visit.said(WHAT) == "change" else visit.asked("edit"))
    return {
        **await tabs.around(tx, visit, "zone", zone.name),
        "zone": zone,
        "rows": rows,
        "warnings": status.warnings,
        "types": TYPES,
        "present": next((one for one in rows if one.number == number and one.is_editable), None),
        "calls": (
            ("GET", f"{path}/record"),
            SameCall("POST", f"{path}/record", {"fieldType": "A", "subDomain": "www", "target": "192.0.2.1"}),
            ("POST", f"{path}/refresh"),
        ),
    }


async def _publish(tx: Tx, visit: AccountVisit) -> AccountDone:
    await zones.refresh(tx, visit.shop, visit.caller, zone_name=visit.parts["name"])
    return AccountDone()


async def _undo(tx: Tx, visit: AccountVisit) -> AccountDone:
    await copies.undo(tx, visit.shop, visit.caller, zone_name=visit.parts["name"])
    return AccountDone()


async def _delete(tx: Tx, visit: AccountVisit) -> AccountDone:
    await records.delete(
        tx, visit.shop, visit.caller, zone_name=visit.parts["name"], record_id=visit.chosen("record")
    )  # fmt: skip
    return AccountDone()


async def _change(tx: Tx, visit: AccountVisit) -> AccountDone:
    await records.change(
        tx, visit.shop, visit.caller, zone_name=visit.parts["name"], record_id=visit.chosen("record"),
        sub_domain=visit.said("subDomain"), target=visit.said("target"), ttl=_ttl(visit.typed),
    )  # fmt: skip
    return AccountDone()


async def _add(tx: Tx, visit: AccountVisit) -> AccountDone:
    field_type = visit.said("fieldType")
    if field_type not in _TYPES_KNOWN:
        raise bad_input("fieldType", f"must be one of {', '.join(value for value, _ in TYPES)}")
    await records.create(
        tx, visit.shop, visit.caller, zone_name=visit.parts["name"], field_type=field_type, target=visit.said("target"),
        sub_domain=visit.said("subDomain"), ttl=_ttl(visit.typed),
    )  # fmt: skip
    return AccountDone()


def _ttl(fields: list[tuple[str, str]]) -> int | None:
    """The seconds that were typed; None where none were: those of the zone."""
    typed = first(fields, "ttl")
    seconds = whole_number(typed)
    if typed and seconds is None:
        raise bad_input("ttl", "must be a number of seconds, or empty")
    return seconds


_RECORD = "/domain/zone/{name}/record"
_UNPUBLISHED = phrase("Noted: name servers tell it once you publish.")
PAGES = (
    AccountPage(
        "/account/names/{name}/zone", "account/names/zone.html", "services", ("GET", "/domain/zone/{name}"), _zone,
        forms=(
            AccountForm("add", ("POST", _RECORD), _add, said=_UNPUBLISHED),
            AccountForm("change", ("PUT", f"{_RECORD}/1"), _change, said=_UNPUBLISHED),
            AccountForm("delete", ("DELETE", f"{_RECORD}/1"), _delete, said=_UNPUBLISHED),
            AccountForm("publish", ("POST", "/domain/zone/{name}/refresh"), _publish, said=phrase("Published.")),
            AccountForm("undo", ("POST", _RECORD), _undo, said=phrase("The zone is as it is published again.")),
        ),
        fields=_FIELDS,
    ),
)  # fmt: skip
