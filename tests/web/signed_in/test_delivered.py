"""What was delivered stands on a service's page: its addresses, who gets in and how, and what it costs altogether."""

import re
from pathlib import Path

import pytest

from panier.core.refusal import Refusal
from panier.core.service.kind import Particular
from panier.families.kinds import kinds, vocabulary
from panier.files.kind_files import load_kinds
from panier.flows.account.mails import unveiled
from panier.outside.mail.letters import Letter
from panier.store.messages import mails
from panier.web.pages.account.services.delivered import LABELS, STATES
from tests.support.buying import Sold, bought
from tests.support.ordering import order_project
from tests.support.parts.browsing import browser
from tests.support.parts.mailed import letters
from tests.support.shop import Sandbox
from tests.web.signed_in.test_account_pages import signed_in, words
from tests.work.acts import MACHINE, SERVER

SNAPSHOT = "option-snapshot-vps-2025-model1"
THINGS = (
    (Sold("vps", "vps-2025-model1", MACHINE), "/vps", ("ips",)),
    (Sold("eco", "24sk10", SERVER), "/dedicated/server", ("ip", "rack")),
    (Sold("webHosting", "perso2014", duration="P1Y"), "/hosting/web", ("hostingIp", "hostingIpv6", "primaryLogin")),
    (Sold("privateSQL", "private-sql-512-instance"), "/hosting/privateDatabase", ("ip", "hostname", "port")),
    (Sold("ip", "ip-v4-s30-ripe", (("country", "FR"),)), "/ip/service", ("ip",)),
    (Sold("ipLoadbalancing", "iplb-lb1"), "/ipLoadbalancing", ("ipv4", "ipv6")),
    (Sold("okms", "okms"), "/v2/okms/resource", ("restEndpoint", "kmipEndpoint")),
    (Sold("netapp", "enterprise-file-storage-premium-1tb"), "/storage/netapp", ()),
    (Sold("vrack", "vrack"), "/vrack", ()),
)


@pytest.mark.parametrize("sold, path, facts", THINGS, ids=[one.family for one, _, _ in THINGS])
async def test_what_its_own_path_answers_is_on_its_page(
    sqlite_shop: Sandbox, sold: Sold, path: str, facts: tuple[str, ...]
) -> None:
    client = sqlite_shop.client(sqlite_shop.first)
    number = await bought(sqlite_shop, client, sold)
    name = (await client.get(f"/services/{number}")).result["resource"]["name"]
    own = f"{path}/{name.replace('/', '%2F')}"
    async with browser(sqlite_shop) as one:
        await signed_in(one, sqlite_shop.first.nic)
        page = await one.get(f"/account/services/{number}")
        shown = words(page)
        for fact in facts:
            answered = (await client.get(f"{own}/ips" if fact == "ips" else own)).result
            values = answered if fact == "ips" else [answered[fact]]
            assert values
            assert all(str(value) in shown for value in values), (fact, values)
        assert ("What was delivered" in shown) or not facts
        assert f"GET /1.0{own}" in shown or own in shown


async def test_a_new_password_is_sent_to_who_looks_after_a_machine(sqlite_shop: Sandbox) -> None:
    client = sqlite_shop.client(sqlite_shop.first)
    number = await bought(sqlite_shop, client, THINGS[0][0])
    page = f"/account/services/{number}"
    async with browser(sqlite_shop) as one, browser(sqlite_shop) as other:
        await signed_in(one, sqlite_shop.first.nic)
        await signed_in(other, sqlite_shop.second.nic)
        installing = words(await one.get(page))
        assert ("being installed" in installing, "Send a new password" in installing) == (True, False)
        sqlite_shop.clock.advance(seconds=60)
        shown = await one.get(page)
        assert ("User root" in words(shown), "Send a new password" in words(shown)) == (True, True)
        before = len(await letters(client, "Password of root"))
        sent = await one.send(shown, {"what": "password"}, to=page)
        assert sent.status_code == 303
        assert len(await letters(client, "Password of root")) == before + 1
        assert "asked for" in words(await one.get(sent.headers["location"]))
        busy = await one.submit(page, {"what": "password"})
        assert (busy.status_code, "running tasks" in words(busy)) == (409, True)
        token = await other.get("/logout")
        assert (await other.send(token, {"what": "password"}, to=page)).status_code == 404


async def test_the_history_of_mails_keeps_no_password_and_the_service_says_where_it_went(sqlite_shop: Sandbox) -> None:
    """The e-mail has it, in a font in which letters differ; whoever reads the history afterwards has *** instead."""
    client = sqlite_shop.client(sqlite_shop.first)
    number = await bought(sqlite_shop, client, THINGS[0][0])
    [told] = await letters(client, "Password of root")
    assert "\n***\n" in told.body
    shop = sqlite_shop.shop
    kept = await sqlite_shop.database.read(lambda tx: mails.load_any(tx, told.mail_id))
    assert kept is not None
    assert kept.secret
    sent = unveiled(kept)
    assert f"\n{kept.secret}\n" in sent
    page = shop.letters.page(Letter(kept.subject, sent, "en"), kind=kept.letter, shop_url=shop.base_url)
    assert f'monospace">{kept.secret}<' in page
    async with browser(sqlite_shop) as one:
        await signed_in(one, sqlite_shop.first.nic)
        shown = await one.get(f"/account/services/{number}")
        assert f"It was sent by e-mail to {kept.recipient} on" in words(shown)
        assert f'href="/account/messages/{kept.mail_id}"' in shown.text
        message = await one.get(f"/account/messages/{kept.mail_id}")
        assert (kept.secret in message.text, "***" in message.text) == (False, True)


async def test_only_a_kind_that_mails_passwords_does(sqlite_shop: Sandbox) -> None:
    number = await bought(sqlite_shop, sqlite_shop.client(sqlite_shop.first), Sold("vrack", "vrack"))
    async with browser(sqlite_shop) as one:
        await signed_in(one, sqlite_shop.first.nic)
        refused = await one.submit(f"/account/services/{number}", {"what": "password"})
        assert (refused.status_code, "No password of this service" in words(refused)) == (409, True)


async def test_a_project_says_what_it_is(sqlite_shop: Sandbox) -> None:
    client = sqlite_shop.client(sqlite_shop.first)
    await order_project(client)
    await sqlite_shop.deliver()
    project = (await client.get("/cloud/project")).result[0]
    number = (await client.get(f"/cloud/project/{project}/serviceInfos")).result["serviceId"]
    async with browser(sqlite_shop) as one:
        await signed_in(one, sqlite_shop.first.nic)
        shown = words(await one.get(f"/account/services/{number}"))
        assert (await client.put(f"/cloud/project/{project}", {"description": "My shop"})).status == 200
        for page in ("/account/services", f"/account/services/{number}"):
            assert "My shop" in words(await one.get(page)), page
        assert ("What was delivered How it is running" in shown, f"/cloud/project/{project}" in shown) == (True, True)


async def test_the_price_of_a_period_has_its_options_in_it(sqlite_shop: Sandbox) -> None:
    client = sqlite_shop.client(sqlite_shop.first)
    number = await bought(sqlite_shop, client, THINGS[0][0])
    async with browser(sqlite_shop) as one:
        await signed_in(one, sqlite_shop.first.nic)
        page = f"/account/services/{number}"
        alone = words(await one.get(page))
        fields = {"what": "order", "plan": SNAPSHOT, "term": "default:P1M", "terms": "yes"}
        done = await one.send(await one.get(f"{page}/options?plan={SNAPSHOT}"), fields, to=f"{page}/options")
        order = int(re.findall(r"orderId=(\d+)", done.headers["location"])[0])
        method = (await client.get("/me/payment/method")).result[0]
        assert (await client.post(f"/me/order/{order}/pay", {"paymentMethod": {"id": method}})).status == 200
        await sqlite_shop.deliver()
        shown = await one.get(page)
        assert "€4.49 without tax for 1 month" in alone
        assert "€5.48 without tax for 1 month VPS-1: €4.49 Snapshot VPS-1: €0.99" in words(shown)
        assert "Snapshot VPS-1 €0.99 · 1 month" in words(shown)
        renewal = words(await one.get(f"{page}/renewal"))
        assert "for €6.58 with tax" in words(shown), "what is renewed by itself costs as much, and says with tax"
        assert "Its next renewal €6.58 with tax for 1 month (€5.48 without tax)" in words(shown)
        assert "for €6.58 with tax, paid" in renewal
        assert "For 1 month for €6.58 with tax, with Snapshot VPS-1 1 month for €5.39 with tax" in renewal, (
            "all of it first"
        )
        assert (await one.submit(f"{page}/renewal", {"what": "end", "end": "go"})).status_code == 303
        ending = words(await one.get(page))
        assert "€5.48 without tax for 1 month VPS-1: €4.49" in ending, "the option runs on until then"
        assert "Its next renewal" not in ending


def test_every_particular_has_a_label_and_every_state_of_a_kind_its_words() -> None:
    assert set(LABELS) == set(Particular)
    models, enums = vocabulary().models, vocabulary().enums
    for kind in kinds():
        if kind.is_view or "state" not in kind.particulars:
            continue
        written = models[kind.model].get("state") or models[kind.model].get("status")
        if written is not None and written.removesuffix("?") in enums:
            unsaid = [one for one in enums[written.removesuffix("?")] if one.lower() not in STATES]
            assert unsaid == [], kind.name


@pytest.mark.parametrize(
    "lines, said",
    [
        ("particulars: {colour: blue}", "there is no colour"),
        ("particulars: {host: '{nothing}'}", "nothing is called nothing"),
        ("particulars: {addresses: {for: part.wheels, each: '{one}'}}", "there is no wheels"),
        ("password: /setPassword", "nothing is asked for by POST /setPassword"),
    ],
)
def test_what_is_wrong_in_a_kinds_particulars_is_named(tmp_path: Path, lines: str, said: str) -> None:
    (tmp_path / "wheel.yaml").write_text(
        "families: [wheel]\npath: /wheel/{serviceName}\none: a wheel\nmany: wheels\nresource: wheel\n"
        'called: "{hex8}"\nmodel: wheel.Wheel\nmodels:\n  wheel.Wheel: {name: string}\n' + lines + "\n"
    )
    with pytest.raises(Refusal, match=re.escape(said)):
        load_kinds(tmp_path)
