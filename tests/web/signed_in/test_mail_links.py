"""The pages that e-mails link to speak the language of the account that the e-mail went to, whoever opens them."""

import re
from urllib.parse import urlsplit

from panier.flows.account import registration
from panier.flows.account.mails import unveiled
from panier.store.account import accounts
from panier.store.engine.db import Tx
from panier.store.messages import mails
from tests.support.ordering import AUTO_PAY, UNPAID, order_name
from tests.support.parts.browsing import browser
from tests.support.shop import Sandbox
from tests.web.domain.test_trades import trade_cart

LINK = re.compile(r"http://[^\s/]+(/[a-zA-Z/]+\?\S+)")


async def linked(shop: Sandbox) -> dict[str, str]:
    """The links of the first customer's e-mails by the page that they lead to, the latest of each."""

    async def load(tx: Tx) -> dict[str, str]:
        found = await accounts.load_by_nic(tx, shop.first.nic)
        assert found is not None
        written = await mails.list_latest(tx, owner=found[0].account_id, limit=100)
        bodies = [unveiled(one) for one in sorted(written, key=lambda one: one.mail_id)]
        return {urlsplit(link).path: link for body in bodies for link in LINK.findall(body)}

    return await shop.database.read(load)


async def write_mails(shop: Sandbox) -> None:
    """Have an e-mail written for every page that one links to."""
    camille = shop.client(shop.first)
    await order_name(camille, "exemple.com")
    await shop.deliver()
    await order_name(camille, "mon-autre.com", how=UNPAID)
    (number,) = (await camille.get("/services", query={"resourceName": "exemple.com"})).result[:1]
    cart, _ = await trade_cart(camille)
    assert (await camille.post(f"{cart}/checkout", AUTO_PAY)).status == 200
    await shop.deliver()
    assert (await camille.post(f"/services/{number}/terminate")).status == 200

    async def confirm(tx: Tx) -> None:
        found = await accounts.load_by_nic(tx, shop.first.nic)
        assert found is not None
        await registration.ask_confirmation(tx, shop.shop, found[0])

    await shop.database.write(confirm)
    async with browser(shop) as one:
        await one.http.post("/resetPassword", data={"nic": shop.first.nic})


async def test_what_an_e_mail_links_to_speaks_its_language(sqlite_shop: Sandbox) -> None:
    await write_mails(sqlite_shop)
    await sqlite_shop.database.write(lambda tx: tx.execute("UPDATE account SET language = 'nl_NL'"))
    found = await linked(sqlite_shop)
    wanted = {"/order/display", "/billing/confirmTerminate", "/trade/confirm", "/resetPassword", "/join/confirm"}
    assert wanted <= found.keys()
    for path, link in found.items():
        async with browser(sqlite_shop) as one:
            page = await one.get(link, headers={"accept-language": "it"})
            assert page.status_code == 200, link
            assert '<html lang="nl">' in page.text, path
            chosen = await one.get(f"{link}&lang=pl", headers={"accept-language": "it"})
            assert '<html lang="pl">' in chosen.text, "unless whoever looks chooses another"


async def test_what_they_answer_speaks_it_too(sqlite_shop: Sandbox) -> None:
    await write_mails(sqlite_shop)
    await sqlite_shop.database.write(lambda tx: tx.execute("UPDATE account SET language = 'nl_NL'"))
    found = await linked(sqlite_shop)
    for path, more in (("/billing/confirmTerminate", {}), ("/trade/confirm", {"answer": "refuse"})):
        fields = dict(part.split("=") for part in found[path].partition("?")[2].split("&"))
        async with browser(sqlite_shop) as one:
            done = await one.http.post(path, data={**fields, **more}, headers={"accept-language": "it"})
        assert (done.status_code, '<html lang="nl">' in done.text) == (200, True), path
