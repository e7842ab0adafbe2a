"""A statement of the bank is handed in: each entry is booked once, and what is for no order is used by hand."""

from pathlib import Path
from secrets import token_hex

import httpx
import pytest

from panier.core.office.rights import OfficeRole
from panier.core.payment.transfer import reference_of
from panier.store.payment import bank_entries
from tests.support.ledger import faults
from tests.support.ordering import status
from tests.support.parts.bank_files import CAMT_02, statement
from tests.support.shop import Sandbox
from tests.web.office.desk import Clerk, plain, signed_in, with_office
from tests.web.payment.test_transfers import unpaid

PATH = "/office/money/transfers"


async def hand_in(clerk: Clerk, content: bytes, *, name: str = "statement.xml", drawing: str = "") -> httpx.Response:
    mark = f"{clerk.mark.partition('.')[0]}.{drawing or token_hex()}"
    return await clerk.http.post(PATH, data={"mark": mark, "act": "transfer.read"}, files={"file": (name, content)})


async def test_a_statement_pays_the_order_that_it_names_and_is_booked_once(shop: Sandbox, tmp_path: Path) -> None:
    office = with_office(shop)
    client = office.client(office.first)
    order_id, price = await unpaid(office, client)
    amount = price.plain.partition(" ")[0]
    content = statement(tmp_path, CAMT_02, reference=reference_of(order_id), amount=amount).read_bytes()
    async with signed_in(office, OfficeRole.ACCOUNTANT) as clerk:
        first = await hand_in(clerk, content, drawing="one")
        assert first.status_code == 200, plain(first.text)
        assert "The statement is read" in plain(first.text)
        assert f"( order {order_id} )" in plain(first.text)
        assert "3 entries are no income" in plain(first.text)
        await office.deliver()
        assert await status(client, order_id) == "delivered"
        again = await hand_in(clerk, content, drawing="one")
        assert again.status_code == 409
        other = await hand_in(clerk, content)
        assert "Nothing new: every entry was booked before" in plain(other.text)
        assert len(await office.database.read(lambda tx: bank_entries.list_all(tx, limit=9))) == 1
        trail = await clerk.see("/office/trail")
        assert trail.count("read a statement of the bank Statement statement.xml (") == 2
    assert await faults(office) == []


async def test_what_is_for_no_order_is_used_by_hand(sqlite_shop: Sandbox, tmp_path: Path) -> None:
    office = with_office(sqlite_shop)
    client = office.client(office.first)
    order_id, price = await unpaid(office, client)
    amount = price.plain.partition(" ")[0]
    content = statement(tmp_path, CAMT_02, reference="thank you", amount=amount).read_bytes()
    async with signed_in(office, OfficeRole.OWNER) as owner:
        seen = plain((await hand_in(owner, content)).text)
        assert "Names no order" in seen
        [entry] = await office.database.read(lambda tx: bank_entries.list_open(tx, limit=9))
        await owner.do(PATH, "transfer.assign", entry=str(entry.entry_id), order=str(order_id))
        await office.deliver()
        assert await status(client, order_id) == "delivered"


@pytest.mark.parametrize(
    "content, said",
    [(b"", "Must be a statement of the bank"), (b"<a>", "Is no XML"), (b"<a/>", "must be a statement: camt.053"),
     (b"\xff\xfe\x00", "isn't valid")],
)  # fmt: skip
async def test_a_file_that_is_no_statement_books_nothing(sqlite_shop: Sandbox, content: bytes, said: str) -> None:
    office = with_office(sqlite_shop)
    async with signed_in(office, OfficeRole.ACCOUNTANT) as clerk:
        answer = await hand_in(clerk, content)
        assert answer.status_code == 400
        assert said in plain(answer.text) or said == "isn't valid"
        assert await office.database.read(lambda tx: bank_entries.list_all(tx, limit=9)) == ()
        assert "read a statement" not in await clerk.see("/office/trail")


async def test_a_statement_of_another_account_and_one_that_is_too_large_are_refused(
    sqlite_shop: Sandbox, tmp_path: Path
) -> None:
    office = with_office(sqlite_shop)
    other = statement(tmp_path, CAMT_02, iban="DE89370400440532013000", reference="x", amount="1.00").read_bytes()
    async with signed_in(office, OfficeRole.ACCOUNTANT) as clerk, signed_in(office, OfficeRole.SUPPORT) as support:
        assert "Is about DE89370400440532013000" in plain((await hand_in(clerk, other)).text)
        assert (await hand_in(clerk, b"<" + b" " * 1_000_001)).status_code == 413
        assert (await hand_in(support, other)).status_code == 403
