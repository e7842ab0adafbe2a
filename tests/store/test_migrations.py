"""What a database of an earlier release becomes."""

import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import dns.zone
import msgspec
import pytest

from panier.core.domain.details import DomainDetails
from panier.core.domain.ds_record import DsRecord
from panier.core.domain.server import ServerType
from panier.core.period import us
from panier.core.service.details import Details, ProjectDetails, RenewalChoice
from panier.core.service.service import Role, Service
from panier.core.service.work import PropertyDetails
from panier.core.zone.content import first_records, first_soa
from panier.core.zone.details import ZoneDetails
from panier.core.zone.zone import Record
from panier.outside import zone_files
from panier.plugins import Message, MessageKind
from panier.store import allowances, contacts, registry_names, services, stock, zones
from panier.store.engine import migrate
from panier.store.engine.db import Tx
from panier.store.engine.opening import open_database
from panier.store.ledger import entries
from panier.store.order import usage
from tests.support import postgres
from tests.support.secrets import RING

FIELDS = {"firstName": "A", "vat": "1"}


@pytest.fixture(params=["sqlite", "postgres"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database of each kind."""
    if request.param == "sqlite":
        yield str(tmp_path / "new" / "panier.sqlite")
        return
    with postgres.database(request.getfixturevalue("postgres_server")) as dsn:
        yield dsn


async def plant(tx: Tx) -> None:
    """Two names of one contact, which was used as it was; another account was named to administer the second one."""
    await plant_services(
        tx,
        (
            ("domain", "un.fr", "domain", None, '{"owner":"/me/contact/1","name_servers":[]}'),
            ("domain", "deux.fr", "domain", None, '{"owner":"/domain/contact/1","admin":"aa2-ovh","tech":"aa1-ovh"}'),
            ("dns", "deux.fr", "zone", 2, "{}"),
            ("cloud", "project", "cloud-project", None, "{}"),
        ),
    )
    row = await tx.row(
        "INSERT INTO contact (account_id, fields, created_us) VALUES (1, $1, 0) RETURNING contact_id",
        '{"firstName":"A","vat":"1"}',
    )
    assert row == (1,)


async def plant_services(tx: Tx, things: Iterable[tuple[str, str, str, int | None, str]]) -> None:
    """Two accounts, and services of the first one: family, name, product, the service above and what is kept."""
    for nic in ("aa1-ovh", "aa2-ovh"):
        await tx.execute(
            "INSERT INTO account (nic, email, password_hash, subsidiary, country, language, legal_form, first_name,"
            " last_name, profile, created_us) VALUES ($1, 'a', 'a', 'FR', 'FR', 'fr_FR', 'individual', 'A', 'B', '{}',"
            " 0)",
            nic,
        )
    await tx.execute(
        "INSERT INTO placed_order (account_id, password, quote, waived, created_us, expires_us)"
        " VALUES (1, 'x', '{}', 1, 0, 0)"
    )
    for number, (family, name, product, parent, details) in enumerate(things, 1):
        await tx.execute(
            "INSERT INTO delivery (order_id, thing, unit, delivery_key, state, attempts)"
            " VALUES (1, $1, 0, $2, 'done', 1)",
            number, f"key-{number}",
        )  # fmt: skip
        await tx.execute(
            "INSERT INTO service (account_id, delivery_id, order_id, family, name, plan_code, product,"
            " parent_service_id, created_us, details) VALUES (1, $1, 1, $2, $3, 'fr', $4, $5, 0, $6)",
            number, family, name, product, parent, details,
        )  # fmt: skip


async def test_names_keep_their_people_and_get_owners_of_their_own(empty: str) -> None:
    await asyncio.to_thread(migrate.upgrade, empty, "0001")
    database = await open_database(empty, keyring=RING)
    await database.write(plant)
    await database.close()
    await asyncio.to_thread(migrate.upgrade, empty, keyring=RING)
    database = await open_database(empty, keyring=RING)
    found = await database.read(lambda tx: services.load_several(tx, [1, 2, 3, 4]))
    mine = await database.read(lambda tx: contacts.list_contacts(tx, owner=1, after=0, limit=9))
    theirs = await database.read(lambda tx: contacts.list_contacts(tx, owner=2, after=0, limit=9))
    await database.close()
    assert {number: people(service) for number, service in found.items()} == {
        1: [1, 1, 1], 2: [2, 1, 1], 3: [2, 1, 1], 4: [1, 1, 1],
    }  # fmt: skip
    assert [(one.contact_id, one.attached_domain, one.fields) for one in mine] == [(1, "un.fr", FIELDS)]
    assert [(one.contact_id, one.attached_domain, one.fields) for one in theirs] == [(2, "deux.fr", FIELDS)]
    assert [found[number].details for number in (1, 2)] == [DomainDetails(owner_id=1), DomainDetails(owner_id=2)]
    assert [found[number].details for number in (3, 4)] == [ZoneDetails(), ProjectDetails()]


# What the release before kept of services, and what this one reads.
KEPT: tuple[tuple[str, str, str, Details], ...] = (
    (
        "domain", "domain",
        ('{"owner":"/me/contact/7","name_servers":["ns1.un.fr","ns2.un.fr"],"server_ips":{"ns1.un.fr":"192.0.2.1"},'
        '"server_times":{"ns1.un.fr":5},"server_type":"external","is_locked":false,"is_transferred":true,'
        '"unlocked_us":6,"traded_us":7,"changed_us":8,"glue":{"ns1.un.fr":["192.0.2.1","2001:db8::1"]},'
        '"ds_records":[{"algorithm":15,"flags":257,"public_key":"AAAA","tag":9}],"optin":{"owner":["email"]},'
        '"obfuscated_emails":{"owner":"x@v.sandbox.test"},'
        '"renew":{"is_automatic":true,"ends":false,"period":12}}'),
        DomainDetails(
            RenewalChoice(is_automatic=True, period=12),
            owner_id=7,
            name_servers=("ns1.un.fr", "ns2.un.fr"),
            server_ips={"ns1.un.fr": "192.0.2.1"},
            server_times={"ns1.un.fr": 5},
            server_type=ServerType.EXTERNAL,
            glue={"ns1.un.fr": ("192.0.2.1", "2001:db8::1")},
            ds_records=(DsRecord(15, 257, "AAAA", 9),),
            optin={"owner": ("email",)},
            obfuscated_emails={"owner": "x@v.sandbox.test"},
            is_locked=False,
            is_transferred=True,
            unlocked_us=6,
            traded_us=7,
            changed_us=8,
        ),
    ),
    ("domain", "domain", '{"owner":"/domain/contact/8","server_type":null}', DomainDetails(owner_id=8)),
    ("domain", "domain", '{"owner":"somebody","name_servers":"ns1.un.fr"}', DomainDetails()),
    (
        "dns", "zone",
        '{"name_servers":["dns1.sandbox.test"],"template":"minimized","is_signed":false,"renew":{"ends":true}}',
        ZoneDetails(
            RenewalChoice(ends=True), name_servers=("dns1.sandbox.test",), template="minimized", is_signed=False
        ),
    ),
    ("dns", "dnssec", '{"renew":{"is_automatic":true}}', PropertyDetails(RenewalChoice(is_automatic=True))),
    ("cloud", "cloud-project", '{"description":"mine"}', ProjectDetails(description="mine")),
    ("cloud", "cloud-project", '{"description":null}', ProjectDetails()),
    ("vps", "vps", "{}", PropertyDetails()),
)  # fmt: skip


async def test_details_are_read_as_they_were_kept(empty: str) -> None:
    await asyncio.to_thread(migrate.upgrade, empty, "0003")
    database = await open_database(empty, keyring=RING)
    things = [(family, "un.fr", product, None, text) for family, product, text, _ in KEPT]
    await database.write(lambda tx: plant_services(tx, things))
    await database.close()
    await asyncio.to_thread(migrate.upgrade, empty, keyring=RING)
    database = await open_database(empty, keyring=RING)
    numbers = range(1, len(KEPT) + 1)
    found = await database.read(lambda tx: services.load_several(tx, numbers))
    await database.write(lambda tx: services.update_details(tx, found[1]))
    again = await database.read(lambda tx: services.load_several(tx, numbers))
    await database.close()
    assert [found[number].details for number in numbers] == [details for *_, details in KEPT]
    assert again == found, "what is written is read"


async def test_what_the_registry_had_to_say_is_still_heard(empty: str) -> None:
    await asyncio.to_thread(migrate.upgrade, empty, "0003")
    database = await open_database(empty, keyring=RING)
    said = (
        '{"message_id":"","sort":"transfer asked","name":"un.fr","at_us":7,"key":null,"outcome":null,"registrar":"X"}'
    )
    await database.write(lambda tx: tx.execute("INSERT INTO registry_message (message) VALUES ($1)", said))
    await database.close()
    await asyncio.to_thread(migrate.upgrade, empty, keyring=RING)
    database = await open_database(empty, keyring=RING)
    found = await database.read(registry_names.load_oldest_message)
    await database.close()
    assert found is not None
    message = msgspec.json.decode(found[1], type=Message)
    assert (message.kind, message.name, message.registrar) == (MessageKind.TRANSFER_ASKED, "un.fr", "X")


DAYS = (  # when a service began, when it ends, and the day of the month that its periods end on
    ("2027-01-31", "2027-02-28", 31),
    ("2027-01-15", "2027-02-15", 15),
    ("2027-01-31", "2027-03-28", 28),
    ("2027-01-31", None, None),
)


async def test_services_keep_their_day_and_orders_what_they_held(empty: str) -> None:
    await asyncio.to_thread(migrate.upgrade, empty, "0005")
    database = await open_database(empty)

    async def plant_held(tx: Tx) -> None:
        await plant_services(tx, [("vps", f"vps-{number}", "vps", None, "{}") for number in range(len(DAYS))])
        for number, (began, ends, _) in enumerate(DAYS, 1):
            await tx.execute(
                "UPDATE service SET created_us = $2, expires_us = $3 WHERE service_id = $1",
                number, instant(began), instant(ends),
            )  # fmt: skip
        await tx.execute("INSERT INTO allowance (subject) VALUES ('voucher/X')")
        await tx.execute("INSERT INTO allowance_use (order_id, subject, pieces) VALUES (1, 'voucher/X', 2)")
        await tx.execute("UPDATE placed_order SET expires_us = 10")
        await tx.execute(
            "INSERT INTO stock (fqn, datacenter, plan_code, availability, pieces_left)"
            " VALUES ('a', 'GRA', 'a', '1H-low', 3), ('b', 'GRA', 'b', '1H-low', NULL)"
        )

    await database.write(plant_held)
    await database.close()
    await asyncio.to_thread(migrate.upgrade, empty, keyring=RING)
    assert await asyncio.to_thread(migrate.differences, empty) == []
    database = await open_database(empty)
    found = await database.read(lambda tx: services.load_several(tx, range(1, len(DAYS) + 1)))
    used = await database.read(lambda tx: allowances.count_used(tx, ["voucher/X"], now_us=9))
    over = await database.read(lambda tx: allowances.count_used(tx, ["voucher/X"], now_us=10))
    kept = await database.read(lambda tx: stock.list_all(tx, now_us=9))
    await database.close()
    assert [found[number].anchor_day for number in range(1, len(DAYS) + 1)] == [day for *_, day in DAYS]
    assert (used, over) == ({"voucher/X": 2}, {})
    assert [one.pieces_left for one in kept] == [3, None]


def instant(day: str | None) -> int | None:
    return None if day is None else us(datetime.fromisoformat(f"{day}T10:00:00+00:00"))


def people(service: Service) -> list[int]:
    return [service.account_of(role) for role in Role]


async def test_texts_of_zones_get_their_one_form_and_new_records_high_numbers(empty: str) -> None:
    await asyncio.to_thread(migrate.upgrade, empty, "0005")
    database = await open_database(empty)
    kept = (
        ("TXT", "abc"), ("SPF", '"v=spf1 -all"'), ("DKIM", "p=" + "A" * 300), ("DMARC", "v=DMARC1; p=none"),
        ("TXT", '"a" b'), ("TXT", 'say "hi" \\ é'), ("A", "192.0.2.1"), ("CAA", "0 issue ca.example"),
    )  # fmt: skip

    async def plant_zone(tx: Tx) -> None:
        await plant_services(tx, (("dns", "un.fr", "zone", None, "{}"),))
        await tx.execute(
            "INSERT INTO zone (service_id, soa, changed_us, published_us, published) VALUES (1, '{}', 0, 0, '')"
        )
        for field_type, target in kept:
            await tx.execute(
                "INSERT INTO zone_record (service_id, sub_domain, field_type, target, ttl, origin)"
                " VALUES (1, 'a', $1, $2, 0, 'customer')",
                field_type, target,
            )  # fmt: skip

    await database.write(plant_zone)
    await database.close()
    await asyncio.to_thread(migrate.upgrade, empty, keyring=RING)
    database = await open_database(empty, keyring=RING)
    found = await database.read(lambda tx: zones.list_records(tx, 1))
    number = await database.write(lambda tx: zones.insert_record(tx, 1, Record(0, "b", "A", "192.0.2.2")))
    await database.write(lambda tx: zones.delete_record(tx, number))
    later = await database.write(lambda tx: zones.insert_record(tx, 1, Record(0, "b", "A", "192.0.2.3")))
    await database.close()
    assert [one.record_id for one in found] == list(range(1, len(kept) + 1))
    assert [one.target for one in found] == [
        '"abc"', '"v=spf1 -all"', f'"p={"A" * 253}" "{"A" * 47}"', '"v=DMARC1; p=none"',
        '"a" "b"', '"say \\"hi\\" \\\\ \\195\\169"', "192.0.2.1", "0 issue ca.example",
    ]  # fmt: skip
    assert number > 2**31
    assert later > number, "a number that was given out is not given out again"


async def test_zones_that_nobody_looked_at_get_their_first_records(empty: str) -> None:
    await asyncio.to_thread(migrate.upgrade, empty, "0017", keyring=RING)
    database = await open_database(empty, keyring=RING)
    kept = '{"name_servers":["dns11.sandbox.test","ns11.sandbox.test"],"template":%s}'

    async def plant_zones(tx: Tx) -> None:
        templates = {"un.fr": "null", "deux.fr": '"minimized"'}
        things = [("dns", name, "zone", None, kept % template) for name, template in templates.items()]
        await plant_services(tx, (*things, ("dns", "seen.fr", "zone", None, "{}"), ("dns", "x", "dnssec", None, "{}")))
        await tx.execute(
            "INSERT INTO zone (service_id, soa, changed_us, published_us, published) VALUES (3, '{}', 0, 0, 'seen')"
        )

    await database.write(plant_zones)
    await database.close()
    await asyncio.to_thread(migrate.upgrade, empty, keyring=RING)
    database = await open_database(empty, keyring=RING)
    rows = await database.read(lambda tx: tx.rows("SELECT service_id, published FROM zone ORDER BY service_id"))
    for service_id, is_minimal in ((1, False), (2, True)):
        zone = await database.read(lambda tx, number=service_id: zones.load(tx, number))  # type: ignore[misc]
        records = await database.read(lambda tx, number=service_id: zones.list_records(tx, number))  # type: ignore[misc]
        assert zone is not None
        servers = ("dns11.sandbox.test", "ns11.sandbox.test")
        assert zone.soa == first_soa(servers, 1970010100)
        assert [replace(one, record_id=0) for one in records] == [*first_records(servers, is_minimal=is_minimal)]
        assert dns.zone.from_text(rows[service_id - 1][1], zone.name) == dns.zone.from_text(
            zone_files.render(zone.name, zone.soa, records), zone.name
        )
    await database.close()
    assert (len(rows), rows[2][1]) == (3, "seen")


async def test_what_was_used_before_and_is_not_billed_will_be(empty: str) -> None:
    await asyncio.to_thread(migrate.upgrade, empty, "0039", keyring=RING)
    database = await open_database(empty, keyring=RING)
    october, november = us(datetime(2026, 10, 1, tzinfo=UTC)), us(datetime(2026, 11, 1, tzinfo=UTC))

    async def plant_use(tx: Tx) -> None:
        await plant_services(tx, [("cloud", "project", "cloud-project", None, "{}")])
        for number, end_us in enumerate((october + 1, october + 2, november, november + 1, november + 2)):
            await tx.execute(
                "INSERT INTO usage_record (service_id, record_key, plan_code, resource, quantity, begin_us, end_us,"
                " noted_us) VALUES (1, $1, 'p', 'r', 1, $2, $3, $3)",
                f"key-{number}", end_us - 1, end_us,
            )  # fmt: skip
        await tx.execute("INSERT INTO usage_bill (service_id, month, billed_us) VALUES (1, 202611, 0)")

    await database.write(plant_use)
    await database.close()
    await asyncio.to_thread(migrate.upgrade, empty, keyring=RING)
    database = await open_database(empty, keyring=RING)
    found = await database.read(lambda tx: usage.list_unbilled(tx, first=200001, last=209912, besides=[], limit=9))
    await database.close()
    assert found == ((202610, 1),)


async def test_paid_orders_of_before_are_in_the_ledger(empty: str) -> None:
    await asyncio.to_thread(migrate.upgrade, empty, "0027", keyring=RING)
    database = await open_database(empty, keyring=RING)
    totals = {name: {"ucents": ucents} for name, ucents in (("with_tax", 120), ("without_tax", 100), ("tax", 20))}
    quote = RING.seal(msgspec.json.encode({"totals": totals, "tax_basis_points": 2000}).decode(), "placed_order.quote")

    async def plant_charges(tx: Tx) -> None:
        await plant_services(tx, ())
        await tx.execute("UPDATE placed_order SET quote = $1", quote)
        for number, (settled_us, declined_us) in enumerate(((None, 5), (7, None)), 1):
            await tx.execute(
                "INSERT INTO charge (order_id, amount_ucents, currency, mean, charge_key, staged_us, settled_us,"
                " declined_us) VALUES (1, 120, 'EUR', 'creditCard', $1, 4, $2, $3)",
                f"key-{number}", settled_us, declined_us,
            )  # fmt: skip

    await database.write(plant_charges)
    await database.close()
    await asyncio.to_thread(migrate.upgrade, empty, keyring=RING)
    database = await open_database(empty, keyring=RING)
    found = await database.read(lambda tx: entries.list_after(tx, 0, limit=9))
    await database.close()
    assert [(one.cause, one.cause_id, one.account.code, one.amount.ucents, one.at_us) for one in found] == [
        ("order", 1, "receivable/1", 120, 7), ("order", 1, "revenue", -100, 7), ("order", 1, "tax/2000", -20, 7),
        ("charge", 2, "gateway/creditCard", 120, 7), ("charge", 2, "receivable/1", -120, 7),
    ]  # fmt: skip


async def test_what_was_paid_in_before_gets_its_receipt_and_what_is_billed_is_left_alone(empty: str) -> None:
    await asyncio.to_thread(migrate.upgrade, empty, "0038", keyring=RING)
    database = await open_database(empty, keyring=RING)

    async def plant_paid(tx: Tx) -> None:
        await plant_services(tx, ())
        await tx.execute(
            "INSERT INTO placed_order (account_id, password, quote, waived, created_us, expires_us)"
            " VALUES (1, 'y', '{}', 1, 0, 0)"
        )
        for order_id in (1, 2):
            await tx.execute(
                "INSERT INTO charge (order_id, amount_ucents, currency, mean, charge_key, staged_us, settled_us)"
                " VALUES ($1, 120, 'EUR', 'creditCard', $2, 4, 7)",
                order_id, f"key-{order_id}",
            )  # fmt: skip
        await tx.execute(
            "INSERT INTO paper (account_id, order_id, seller, kind, year, place, number, cause, category, password,"
            " issued_us, sheet) VALUES (1, 2, 'FR', 'bill', 2026, 1, 'FR-2026-000001', 'bill:2', 'purchase', 'x', 7,"
            " '{}')"
        )

    await database.write(plant_paid)
    await database.close()
    await asyncio.to_thread(migrate.upgrade, empty, keyring=RING)
    database = await open_database(empty, keyring=RING)
    found = await database.read(lambda tx: tx.rows("SELECT kind, subject_id FROM job ORDER BY job_id"))
    await database.close()
    assert [tuple(row) for row in found] == [("bill", 1)]
