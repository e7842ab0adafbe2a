"""What a page of the office offers is done when it is asked for, and what it does not offer is refused by the rules."""

import re
from collections.abc import Iterable, Mapping
from html import unescape
from itertools import count

import pytest

from panier.core.catalog.version import Activation, check_sells_otherwise
from panier.core.office.rights import OfficeRole
from panier.core.refusal import Refusal
from panier.core.values import replace
from panier.flows.hook import hooks
from panier.flows.office import staff
from panier.flows.office.states import load_state
from panier.outside.registry.sandbox_conduct import Trouble
from panier.store.engine.db import Tx
from panier.store.messages import mails
from panier.web.office.acts import ACTS
from panier.web.office.forms import SURE, FormAct
from panier.web.office.pages import PAGES
from panier.web.office.place import OfficePlace
from panier.web.office.visits import OfficeVisit
from tests.support.delivering import of_family, order_vps, supplied
from tests.support.managing import behave
from tests.support.ordering import UNPAID, order_name, order_project
from tests.support.shop import URL, Sandbox
from tests.web.office.desk import Clerk, give_back, hire, signed_in, with_office
from tests.web.office.test_catalogue import PATH as PLAN
from tests.web.order.test_reviews import suspicious_order
from tests.web.payment.test_transfers import entry, taken, unpaid

_FORM = re.compile(r"<form\b[^>]*>.*?</form>", re.DOTALL)
_INPUT = re.compile(r"<input\b[^>]*>")
_numbers = count(1)
# What somebody types into the fields of forms, enough for each to be done.
TYPED = {
    "wanted": "a card", "reason": "why", "amount": "0.01", "after": "0", "nic": "ca1001-ovh", "role": "reader",
    "email": "new@shop.example",
}  # fmt: skip
Thing = Mapping[str, str]


class _UndoneError(Exception):
    """Ends a transaction, so that nothing of it stays; `has_changed`: what it was about stood otherwise in it."""

    def __init__(self, *, has_changed: bool) -> None:
        super().__init__()
        self.has_changed = has_changed


def offered(html: str) -> list[dict[str, str]]:
    """The forms of a page, each with what it sends as it is drawn."""
    found = []
    for form in _FORM.findall(html):
        sent = {}
        for tag in _INPUT.findall(form):
            pairs = dict(re.findall(r'(\w+)="([^"]*)"', tag))
            if (pairs.get("value") and pairs.get("type") not in ("checkbox", "radio")) or pairs.get("type") == "hidden":
                sent[pairs["name"]] = unescape(pairs["value"])
        if "act" in sent:
            found.append(sent)
    return found


async def tried(office: Sandbox, act: FormAct, visit: OfficeVisit) -> tuple[str, bool]:
    """What the rules say against a deed, and whether it changed something; it is undone."""

    async def do(tx: Tx) -> None:
        about = act.subject(visit)
        before = await load_state(tx, about, now_us=office.shop.now())
        await act.deed(visit)(tx)
        after = await load_state(tx, about, now_us=office.shop.now())
        raise _UndoneError(has_changed=before != after)

    try:
        if act.ask is not None:
            question = await office.database.read(act.ask(visit))
            visit = replace(visit, typed=[*visit.typed, (SURE, question.sure)])
        await office.database.write(do)
    except Refusal as refusal:
        return refusal.message, False
    except _UndoneError as undone:
        return "", undone.has_changed
    raise AssertionError(act.name)


async def check_page(
    office: Sandbox, clerk: Clerk, path: str, candidates: Iterable[tuple[str, Thing]], **known: str
) -> set[str]:
    """Check a page: what it offers can be done, and of what could be asked for there the rest is refused, or moot.

    `known`: what is typed on this page. Returns the names of what is offered.
    """
    answer = await clerk.http.get(path)
    assert answer.status_code == 200, path
    [(page, parts)] = [
        (one, parts) for one in PAGES if (parts := one.match(path.removeprefix("/office/"))) is not None
    ][:1]  # fmt: skip
    colleague = await office.database.read(lambda tx: staff.find(tx, "owner@shop.example"))
    visit = OfficeVisit(office.shop, OfficePlace(URL), colleague, parts)
    # What is prepared before its transaction (a file, an edit) has nothing to do with how a thing stands.
    forms = [one for one in offered(answer.text) if one["act"] in page.acts and ACTS[one["act"]].prepare is None]
    for sent in forms:
        typed = list({**TYPED, "name": f"made-{next(_numbers)}.example", **known, **sent}.items())
        why, _ = await tried(office, ACTS[sent["act"]], replace(visit, typed=typed))
        assert not why, f"{sent} is offered on {path}: {why}"
    for act, thing in candidates:
        assert act in page.acts, act
        if any(one["act"] == act and thing.items() <= one.items() for one in forms):
            continue
        why, has_changed = await tried(office, ACTS[act], replace(visit, typed=list({**TYPED, **thing}.items())))
        assert why or not has_changed, f"{act} of {thing} is not offered on {path}, and can be done"
    return {one["act"] for one in forms}


_OF_ORDER: list[tuple[str, Thing]] = [
    (act, {}) for act in ("order.accept", "order.ask", "order.refuse", "order.cancel", "order.refund")
]
_OF_PIECE = ("delivery.retry", "delivery.made", "delivery.fail", "delivery.give-up")


async def order_candidates(office: Sandbox, order_id: int) -> list[tuple[str, Thing]]:
    """Everything that could be asked for on the page of an order."""
    numbers = [one.delivery_id for family in ("vps", "domain", "dns", "cloud")
               for one in await of_family(office, order_id, family)]  # fmt: skip
    return [*_OF_ORDER, *((act, {"piece": str(number)}) for number in numbers for act in _OF_PIECE)]


async def test_orders_in_every_state_offer_what_can_be_done(sqlite_shop: Sandbox) -> None:
    office = with_office(supplied(sqlite_shop, deliverers="vps=hand")[0])
    client = office.client(office.first)
    numbers = {
        "named": await order_name(client, "exemple-fait.fr"), "unpaid": await order_name(client, how=UNPAID),
        "doing": await order_vps(client), "failed": await order_vps(client), "given up": await order_vps(client),
        "made": await order_vps(client), "two": await order_vps(client, pieces=2, projects=1),
        "cancelled": await order_project(client, how=UNPAID), "refunded": await order_name(client, "exemple-rendu.fr"),
        "held": await suspicious_order(office, client), "asked": await suspicious_order(office, client),
        "accepted": await suspicious_order(office, client), "refused": await suspicious_order(office, client),
    }  # fmt: skip
    await office.deliver()

    def page(name: str) -> str:
        return f"/office/orders/{numbers[name]}"

    async def piece(name: str) -> str:
        return str((await of_family(office, numbers[name]))[0].delivery_id)

    async with signed_in(office, OfficeRole.OWNER) as owner:
        await owner.do(page("failed"), "delivery.fail", piece=await piece("failed"))
        await owner.do(page("given up"), "delivery.give-up", piece=await piece("given up"))
        await owner.do(page("made"), "delivery.made", piece=await piece("made"), name="vps-9.shop.example")
        await owner.do(page("cancelled"), "order.cancel")
        await give_back(owner, page("refunded"), all="1")
        await owner.do(page("asked"), "order.ask", wanted="A card")
        await owner.do(page("accepted"), "order.accept")
        await owner.do(page("refused"), "order.refuse")
        await office.deliver()
        found = {
            name: await check_page(office, owner, page(name), await order_candidates(office, number))
            for name, number in numbers.items()
        }
        assert "What was paid for it goes back to its customer: €5.99 at the most." in await owner.see(page("held"))
        for seen in found.values():
            assert "customer.look" in seen
            seen.discard("customer.look")
    decided, pieces = {"order.accept", "order.ask", "order.refuse"}, set(_OF_PIECE)
    assert found["named"] == {"order.refund"}, "a registry takes nothing back"
    assert found["unpaid"] == {"order.cancel"}
    assert found["doing"] == {"order.refund", "order.cancel"} | pieces
    assert found["failed"] == {"order.refund", "order.cancel"} | pieces - {"delivery.fail"}
    assert "delivery.retry" not in found["given up"]
    assert found["made"] == {"order.refund", "order.cancel"}
    assert found["cancelled"] == set()
    assert "order.refund" not in found["refunded"]
    assert found["held"] == found["asked"] == decided | {"order.refund", "order.cancel"}
    assert not found["accepted"] & decided
    assert found["refused"] == set()


async def test_tasks_are_relaunched_while_that_helps(sqlite_shop: Sandbox) -> None:
    office = with_office(sqlite_shop)
    client = office.client(office.first)
    await behave(office, "exemple-lent.fr", Trouble.FAILING)
    for name in ("exemple-lent.fr", "papers-exemple.fr", "exemple-fini.fr"):
        await order_name(client, name)
    await office.deliver()
    rows = await office.database.read(lambda tx: tx.rows("SELECT task_id, state FROM task ORDER BY task_id"))
    seen: dict[str, set[str]] = {}
    async with signed_in(office, OfficeRole.OWNER) as owner:
        for number, state in rows:
            thing = {"task": str(number)}
            found = await check_page(office, owner, f"/office/names/tasks/{number}", [("task.relaunch", thing)])
            seen.setdefault(state, set()).update(found)
    assert seen["done"] == set()
    assert "task.relaunch" in seen["error"]


async def test_a_version_is_put_on_sale_where_that_changes_something(sqlite_shop: Sandbox) -> None:
    office = with_office(sqlite_shop)
    async with signed_in(office, OfficeRole.OWNER) as owner:
        for amount in ("6.66", "7.77"):
            await owner.do(PLAN, "catalog.edit", what="price", spot="0-price", currency="EUR", amount=amount)
        first, second = (f"/office/catalogue/versions/{number}" for number in (1, 2))
        family = "/office/catalogue/vps"
        one, two = ({"version": number, "family": "vps"} for number in ("1", "2"))
        shipped = {"version": ""}

        async def offers(path: str, thing: Thing) -> bool:
            return "catalog.activate" in await check_page(office, owner, path, [("catalog.activate", thing)])

        assert (await offers(first, one), await offers(family, shipped)) == (True, False)
        await owner.do(first, "catalog.activate", **one)
        office.clock.advance(seconds=5)
        assert "It is on sale, and nothing else is planned" in await owner.see(first)
        assert (await offers(first, one), await offers(second, two), await offers(family, shipped)) == (
            False, True, True,
        )  # fmt: skip
        twice = await owner.send(first, "catalog.activate", **one)
        assert twice.status_code == 409
        await owner.do(second, "catalog.activate", **two, begin="2027-01-01T00:00")
        assert await offers(first, one), "so that the second does not come"
        assert 'value="2027-01-01T00:00"' in (await owner.http.get(first)).text
        await owner.do(family, "catalog.activate", **shipped)
        assert (await offers(first, one), await offers(second, two)) == (True, True)


@pytest.mark.parametrize(
    "sold, wanted, is_otherwise",
    [((), None, False), ((), 1, True), (((None, 1),), 1, False), (((None, 1), (None, 2)), 1, True),
     (((None, 1), (None, None)), None, False), (((None, 1), ("FR", 2)), 1, True)],
)  # fmt: skip
def test_what_is_sold_then_anyway_is_not_sold_again(
    sold: tuple[tuple[str | None, int | None], ...], wanted: int | None, *, is_otherwise: bool
) -> None:
    activations = [Activation("vps", place, number, at_us) for at_us, (place, number) in enumerate(sold)]
    new = Activation("vps", None, wanted, len(sold) + 1)
    if is_otherwise:
        check_sells_otherwise(activations, new)
    else:
        with pytest.raises(Refusal):
            check_sells_otherwise(activations, new)


async def test_colleagues_mails_hooks_and_transfers_offer_what_can_be_done(sqlite_shop: Sandbox) -> None:
    office = with_office(sqlite_shop)
    client = office.client(office.first)
    order_id, price = await unpaid(office, client)
    free, used = await taken(office, entry(price, "hello")), await taken(office, entry(price, "again"))
    ended = await hire(office, OfficeRole.SALES)
    await office.database.write(lambda tx: staff.end(tx, office.shop, ended.staff_id))
    other = await hire(office, OfficeRole.READER)
    await office.database.write(
        lambda tx: hooks.add(
            tx, office.shop, account_id=None, url="http://127.0.0.1:9/told", types=(), description="", secret="whsec_x"
        )
    )
    async with signed_in(office, OfficeRole.OWNER) as owner:
        await owner.do("/office/money/transfers", "transfer.credit", entry=str(used.entry_id), nic="ca1001-ovh")
        me = await office.database.read(lambda tx: staff.find(tx, "owner@shop.example"))
        people = [{"number": str(one.staff_id), "email": one.email} for one in (me, ended, other)]
        wishes = [
            *(("staff.end", one) for one in people),
            *(("staff.change", {**one, "role": "sales"}) for one in people[:2]),
        ]
        await check_page(office, owner, "/office/staff", wishes)
        page = (await owner.http.get("/office/staff")).text
        assert [one["email"] for one in offered(page) if one["act"] == "staff.end"] == [other.email]
        assert "The last owner who can sign in stays one." in page
        entries = [{"entry": str(one.entry_id)} for one in (free, used)]
        seen = await check_page(
            office, owner, "/office/money/transfers",
            [("transfer.credit", one) for one in entries], order=str(order_id),
        )  # fmt: skip
        assert {"transfer.credit", "transfer.assign"} <= seen
        [mail] = await office.database.read(lambda tx: mails.list_newest(tx, limit=1))
        live = with_office(replace(office, shop=replace(office.shop, is_sandbox=False)))
        async with signed_in(live, OfficeRole.OWNER, "live@shop.example") as seller:
            page = f"/office/mails/{mail.mail_id}"
            assert await check_page(live, seller, page, [("mail.resend", {})]) == set(), "nothing sends e-mails there"
        assert await check_page(office, owner, "/office/hooks", []) == {"hook.replay", "hook.switch"}
        await owner.do("/office/hooks", "hook.switch", hook="1")
        later = await owner.do("/office/hooks", "hook.replay", hook="1", after="0")
        assert "The hook is told of it once it is enabled" in later
