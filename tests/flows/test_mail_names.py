"""Every kind of e-mail names an option in its reader's words, whatever language the catalogue has its name in."""

import pytest

from panier.core.order.order import Order
from panier.core.service.service import Service
from panier.core.values import replace
from panier.flows.checkout import tenure_mails
from panier.flows.service.called import list_titles
from panier.flows.service.commitments import ending_mails
from panier.flows.service.ending import termination_mails
from panier.flows.shop import Shop
from panier.outside.mail.letters import FOLDER
from panier.store import orders, services
from panier.store.account import accounts
from panier.store.engine.db import Tx
from tests.catalogs.test_mail_languages import gaps
from tests.support.delivering import order_vps
from tests.support.ordering import order_project
from tests.support.parts.mailed import written as written_mails
from tests.support.shop import Sandbox

BACKUP = "option-auto-backup-vps-2025-model1"
# What is told of an order speaks of its quote, which tests/web/order/test_letters.py reads in German; what may pass to
# somebody else has a name of its own.
ELSEWHERE = {
    "contact_change_asked", "contact_change_ended", "contact_change_told", "delivered", "payment_to_confirm", "renewed",
}  # fmt: skip


async def all_told(tx: Tx, shop: Shop, option: Service, order: Order) -> None:
    """Every e-mail that may be about an option alone."""
    account = await accounts.load(tx, option.account_id)
    assert account is not None
    await tenure_mails.remind(tx, shop, option, is_automatic=True, is_charged=True, price=None)
    await tenure_mails.order(tx, shop, order, [option], is_charged=True)
    await tenure_mails.retry(tx, shop, option, order)
    await tenure_mails.lapse(tx, shop, option)
    await tenure_mails.give_up(tx, shop, option)
    await ending_mails.announce(tx, shop, option)
    await termination_mails.ask(tx, shop, option, admin=account, token="t0ken")
    await termination_mails.tell(tx, shop, [option, option], why="as you asked")


@pytest.mark.parametrize(
    "language, said", [("fr_FR", "Sauvegarde automatique VPS-1"), ("de_DE", "Automatische Sicherung VPS-1")]
)
async def test_an_option_is_called_by_its_name_in_the_language_of_the_mail(
    sqlite_shop: Sandbox, language: str, said: str
) -> None:
    shop = sqlite_shop
    order_id = await order_vps(shop.client(shop.first), options=(BACKUP,))
    await shop.deliver()

    before = {one.mail_id for one in await written_mails(shop, shop.first.nic)}

    async def write(tx: Tx) -> None:
        found = await accounts.load_by_nic(tx, shop.first.nic)
        assert found is not None
        await accounts.update(tx, replace(found[0], language=language))
        row = await tx.row("SELECT service_id FROM service WHERE plan_code = $1", BACKUP)
        assert row is not None
        option = (await services.load_several(tx, [row[0]]))[row[0]]
        order = (await orders.load_several(tx, [order_id]))[order_id]
        await all_told(tx, shop.shop, option, order)

    await shop.database.write(write)
    written = [one for one in await written_mails(shop, shop.first.nic) if one.mail_id not in before]
    kinds = {path.stem for path in (FOLDER / "en").glob("*.txt")}
    named = {one for one in kinds if gaps("en", one) & {"service", "others", "things"}}
    assert {one.letter for one in written} == named - ELSEWHERE
    for mail in written:
        assert said in mail.subject + mail.body, mail.letter
        assert "backup" not in (mail.subject + mail.body).lower(), mail.letter


async def test_what_has_a_number_as_its_name_is_called_by_its_offer_too(sqlite_shop: Sandbox) -> None:
    camille = sqlite_shop.client(sqlite_shop.first)
    await order_project(camille)
    await sqlite_shop.deliver()
    (number,) = (await camille.get("/cloud/project")).result

    async def said(tx: Tx) -> list[str]:
        known = await services.load_several(tx, [row[0] for row in await tx.rows("SELECT service_id FROM service")])
        titles = await list_titles(tx, sqlite_shop.shop, list(known.values()))
        (project,) = (titles[one.service_id] for one in known.values() if one.name == number)
        return [project.said(sqlite_shop.shop, language) for language in ("en_GB", "fr_FR")]

    english, french = await sqlite_shop.database.read(said)
    assert (english, french) == (f"Public Cloud Project ({number})", f"Projet Public Cloud ({number})")
