"""What the office says of money is what the ledger says, to the last coin, whatever customers and colleagues did."""

import csv
import random
import re
from collections import Counter
from datetime import timedelta
from html import unescape
from io import StringIO
from itertools import count

import pytest

from panier.core.ledger.posting import HELD
from panier.core.limits import SECOND_US
from panier.core.money import UCENTS_PER_UNIT, Money
from panier.core.office.rights import OfficeRole
from panier.core.payment.transfer import reference_of
from panier.core.period import at
from panier.web.office.words import in_full, written
from tests.support.ledger import faults
from tests.support.shop import Sandbox
from tests.web.ledger.test_random_lives import Life
from tests.web.office.desk import Clerk, give_back, signed_in, with_office
from tests.web.payment.test_refunds import paid
from tests.web.payment.test_transfers import COIN, entry, taken, unpaid

_clerks = count(1)
_ACCOUNT = re.compile(r'<code>([^<]*)</code></small></td><td class="number">([^<]*)</td>')
Sums = Counter[tuple[str, str]]  # what accounts come to in ucents, by their code and currency


async def ledger(office: Sandbox) -> Sums:
    """What each account comes to, those that customers hold as one, added up from the entries themselves."""
    rows = await office.database.read(
        lambda tx: tx.rows("SELECT chart, detail, currency, amount_ucents FROM ledger_entry")
    )
    found: Sums = Counter()
    for chart, detail, currency, ucents in rows:
        code = chart if chart in HELD else "/".join(filter(None, (chart, detail)))
        found[code, currency] += int(ucents)
    return found


async def check_sums(office: Sandbox) -> None:
    """Check every sum that the office shows an accountant against the entries of the ledger."""
    async with signed_in(office, OfficeRole.OWNER, f"clerk-{next(_clerks)}@shop.example") as clerk:
        await _check_sums(office, clerk)


async def _check_sums(office: Sandbox, clerk: Clerk) -> None:
    assert await faults(office) == []
    sums = await ledger(office)
    currencies = sorted({currency for _, currency in sums})
    for currency in currencies:
        assert sum(ucents for (_, one), ucents in sums.items() if one == currency) == 0, "debits are credits"
    shown = Counter((code, unescape(amount)) for code, amount in _ACCOUNT.findall(
        (await clerk.http.get("/office/money")).text
    ))  # fmt: skip
    assert shown == Counter((code, in_full(Money(ucents, currency))) for (code, currency), ucents in sums.items())
    await check_day(office, clerk)
    for currency in currencies:
        await check_files(clerk, sums, currency)


async def check_day(office: Sandbox, clerk: Clerk) -> None:
    """Check the figure of the week that began on Monday."""
    now = at(office.clock())
    monday = (now - timedelta(days=now.weekday())).replace(hour=0, minute=0, second=0, microsecond=0)
    rows = await office.database.read(
        lambda tx: tx.rows(
            "SELECT currency, amount_ucents FROM ledger_entry WHERE chart = 'revenue' AND at_us >= $1",
            int(monday.timestamp()) * SECOND_US,
        )
    )
    sold: Counter[str] = Counter()
    for currency, ucents in rows:
        sold[currency] -= int(ucents)
    seen = (await clerk.see("/office")).partition("Sold this week ")[2].partition(" without tax")[0]
    assert seen == (", ".join(written(Money(ucents, one)) for one, ucents in sorted(sold.items())) or "nothing yet")


async def check_files(clerk: Clerk, sums: Sums, currency: str) -> None:
    """Check that the files for accountants come to what the page says."""
    plain_file = await clerk.send("/office/money", "ledger.export", form="csv", currency=currency)
    found: Sums = Counter()
    for row in csv.DictReader(StringIO(plain_file.text)):
        parts = row["account"].split("/")
        code = parts[0] if parts[0] in HELD else row["account"]
        found[code, currency] += _ucents(row["debit"]) - _ucents(row["credit"])
    assert found == Counter({key: ucents for key, ucents in sums.items() if key[1] == currency})
    general = await clerk.send("/office/money", "ledger.export", form="gl", currency=currency)
    rows = list(csv.DictReader(StringIO(general.text), delimiter="\t"))
    debit, credit = (sum(_ucents(row[side].replace(",", ".")) for row in rows) for side in ("Debit", "Credit"))
    assert debit == credit
    french = await clerk.send("/office/money", "ledger.export", form="fec", currency=currency)
    assert 'filename="FEC-' in french.headers["content-disposition"]
    assert [row.split("\t")[11] for row in french.text.splitlines()] == [
        row.split("\t")[11] for row in general.text.splitlines()
    ]
    assert (await clerk.send("/office/money", "ledger.export", form="xls", currency=currency)).status_code == 400


def _ucents(text: str) -> int:
    whole, _, parts = text.partition(".")
    return int(whole) * UCENTS_PER_UNIT + int(parts.ljust(8, "0")[:8] or 0)


async def test_a_day_of_orders_refunds_transfers_and_a_dispute_adds_up(shop: Sandbox) -> None:
    office = with_office(shop)
    client = office.client(office.first)
    card = await paid(office, name="exemple-carte.fr")
    await paid(office, "dispute-lost", name="exemple-conteste.fr")
    await paid(office, "fails-refund", name="exemple-retour.fr")
    by_transfer, price = await unpaid(office, client)
    async with signed_in(office, OfficeRole.OWNER) as owner:
        await check_sums(office)
        await give_back(owner, f"/office/orders/{card.order_id}", amount="1.99")
        await check_sums(office)
        await office.deliver()
        await give_back(owner, f"/office/orders/{card.order_id}", all="1", to="balance")
        await taken(office, entry(price + COIN, reference_of(by_transfer)))
        lost = await taken(office, entry(price, "for nothing"))
        await check_sums(office)
        await owner.do("/office/money/transfers", "transfer.credit", entry=str(lost.entry_id), nic="ca1001-ovh")
        await owner.do("/office/customers/ca1001-ovh", "credit.give", amount="0.01", currency="EUR", kind="BONUS")
        await owner.do("/office/customers/ca1001-ovh", "credit.give", amount="70", kind="POINTS")
        await check_sums(office)
        for _ in range(3):
            office.clock.advance(days=1)
            await office.sweep()
            await office.deliver()
    await check_sums(office)
    async with signed_in(office, OfficeRole.SUPPORT) as support:
        assert "Disputed payments" in await support.see("/office")


@pytest.mark.parametrize("seed", [7, pytest.param(8, marks=pytest.mark.long), pytest.param(9, marks=pytest.mark.long)])
async def test_whatever_is_done_in_a_week_its_sums_are_the_ledgers(sqlite_shop: Sandbox, seed: int) -> None:
    office = with_office(sqlite_shop)
    life = Life(office, random.Random(seed), names=1_000 * seed)
    for _ in range(4):
        await life.live(12)
        await check_sums(office)
