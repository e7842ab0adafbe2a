"""The editor of a DNS zone (/account/names/{name}/zone): what is edited beside what is published."""

from collections.abc import Iterable
from functools import partial
from urllib.parse import quote

from falcon.asgi import Request, Response

from panier.core.limits import whole_number
from panier.core.refusal import Refusal, bad_input
from panier.core.values import frozen
from panier.core.zone.zone import Record, Zone
from panier.flows.shop import Shop
from panier.flows.zone import copies, records, zones
from panier.store.engine.db import Database, Tx
from panier.web.pages.account.frame import AccountFrame, SentForm
from panier.web.pages.parts.calls import SameCall, same_calls
from panier.web.pages.parts.problems import field_problem
from panier.web.pages.parts.rendering import first, pairs, redirect
from panier.web.pages.parts.session import PageSession, check_permits
from panier.wire.zone.zone import RecordType

_FIELDS = ("subDomain", "fieldType", "target", "ttl")
TYPES = tuple((one.value, one.value) for one in RecordType)


@frozen
class ZoneRow:
    """A record beside what is published. `mark`: new, gone, or nothing where it is as it was."""

    number: int
    host: str
    field_type: str
    target: str
    ttl: str
    mark: str
    is_editable: bool


def zone_rows(edited: Iterable[Record], published: Iterable[Record]) -> list[ZoneRow]:
    """The records as they would be published, and those that would be gone, in the order of their hosts."""
    now, before = list(edited), list(published)
    known, wanted = {_told(one) for one in before}, {_told(one) for one in now}
    rows = [_row(one, "" if _told(one) in known else "new") for one in now]
    rows += [_row(one, "gone") for one in before if _told(one) not in wanted]
    return sorted(rows, key=lambda row: (row.host != "@", row.host, row.field_type, row.target))


def _told(record: Record) -> tuple[str, str, str, int]:
    """What a name server tells of a record."""
    return record.sub_domain, record.wire_type, record.target, record.ttl


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


class ZonePage:
    """GET and POST /account/names/{name}/zone."""

    def __init__(self, shop: Shop, database: Database) -> None:
        self._frame = AccountFrame(shop, database)

    async def on_get(self, request: Request, response: Response, name: str) -> None:
        """Show the zone; ?edit= opens a record."""
        session = await self._frame.enter(request, response)
        if session is not None:
            check_permits(session, "GET", f"/domain/zone/{name}")
            edit = whole_number(first(pairs(request.query_string), "edit"))
            await self._show(response, session, name, edit=edit)

    async def on_post(self, request: Request, response: Response, name: str) -> None:
        """Add, change or delete a record, publish the edits, or undo them."""
        sent = await self._frame.receive(request, response)
        if sent is None:
            return
        check_permits(sent.session, "POST", f"/domain/zone/{name}/record")
        try:
            await self._frame.database.write(partial(_edit, shop=self._frame.shop, sent=sent, name=name))
        except Refusal as refusal:
            await self._show(
                response, sent.session, name, refusal=refusal, fields=sent.fields,
                edit=whole_number(first(sent.fields, "record")) if first(sent.fields, "what") == "change" else None,
            )  # fmt: skip
            return
        redirect(response, f"/account/names/{quote(name)}/zone")

    async def _show(
        self,
        response: Response,
        session: PageSession,
        name: str,
        *,
        edit: int | None = None,
        refusal: Refusal | None = None,
        fields: list[tuple[str, str]] | None = None,
    ) -> None:
        frame, caller = self._frame, session.caller

        async def load(tx: Tx) -> tuple[Zone, list[ZoneRow], tuple[str, ...]]:
            zone = await zones.access_zone(tx, caller, name)
            edited = await zones.list_answers(tx, frame.shop, zone)
            published = edited
            if not zone.is_published:
                published = await copies.list_published(tx, frame.shop, caller, zone_name=name)
            status = await zones.read_status(tx, frame.shop, caller, zone_name=name)
            return zone, zone_rows(edited, published), status.warnings

        zone, rows, warnings = await frame.database.read(load)
        present = next((one for one in rows if one.number == edit and one.is_editable), None)
        typed = {one: first(fields or [], one) for one in _FIELDS}
        if present is not None and refusal is None:
            typed = {
                "subDomain": "" if present.host == "@" else present.host, "fieldType": present.field_type,
                "target": present.target, "ttl": present.ttl,
            }  # fmt: skip
        path = f"/domain/zone/{zone.name}"
        frame.show(
            response, "account/zone.html", session=session, page="services", refusal=refusal, zone=zone, rows=rows,
            warnings=warnings, types=TYPES, typed=typed, present=present, wrong=field_problem(refusal, _FIELDS),
            calls=same_calls(
                frame.shop.base_url, ("GET", f"{path}/record"),
                SameCall("POST", f"{path}/record", {"fieldType": "A", "subDomain": "www", "target": "192.0.2.1"}),
                ("POST", f"{path}/refresh"),
            ),
        )  # fmt: skip


async def _edit(tx: Tx, *, shop: Shop, sent: SentForm, name: str) -> None:
    """Do what a form of the editor asks for.

    Refuses: a record that cannot be (400, 409), one that there is not (404), anything but these (400).
    """
    caller, fields = sent.session.caller, sent.fields
    what = first(fields, "what")
    if what == "publish":
        await zones.refresh(tx, shop, caller, zone_name=name)
    elif what == "undo":
        await copies.undo(tx, shop, caller, zone_name=name)
    elif what == "delete":
        await records.delete(tx, shop, caller, zone_name=name, record_id=_record(fields))
    elif what == "change":
        await records.change(
            tx, shop, caller, zone_name=name, record_id=_record(fields), sub_domain=first(fields, "subDomain"),
            target=first(fields, "target"), ttl=_ttl(fields),
        )  # fmt: skip
    elif what == "add":
        if first(fields, "fieldType") not in {value for value, _ in TYPES}:
            raise bad_input("fieldType", f"must be one of {', '.join(value for value, _ in TYPES)}")
        await records.create(
            tx, shop, caller, zone_name=name, field_type=first(fields, "fieldType"), target=first(fields, "target"),
            sub_domain=first(fields, "subDomain"), ttl=_ttl(fields),
        )  # fmt: skip
    else:
        raise bad_input("what", "must be add, change, delete, publish or undo")


def _record(fields: list[tuple[str, str]]) -> int:
    number = whole_number(first(fields, "record"))
    if number is None:
        raise bad_input("record", "must be the number of a record of the list")
    return number


def _ttl(fields: list[tuple[str, str]]) -> int | None:
    """The seconds that were typed; None where none were: those of the zone."""
    typed = first(fields, "ttl")
    seconds = whole_number(typed)
    if typed and seconds is None:
        raise bad_input("ttl", "must be a number of seconds, or empty")
    return seconds
