"""The settings in the office: each says what it is for, its value, and where that comes from; no secret is shown."""

import asyncio
from dataclasses import replace

from panier.core.office.rights import OfficeRole
from panier.core.office.settings import setting_rows
from panier.core.rates import PASSWORDS
from panier.settings import known_names
from panier.web.application import build
from panier.web.office.place import OfficePlace
from tests.support.shop import URL, Sandbox
from tests.web.office.desk import signed_in
from tests.web.surface.test_limits import limited

GIVEN = {
    "PANIER_DATABASE": "postgresql://panier:hidden@db/shop", "PANIER_SECRET_KEY_FILE": "/run/key",
    "PANIER_STRIPE_KEY": "sk_hidden", "PANIER_PORT": "8443",
}  # fmt: skip


async def test_settings_say_what_they_are_for_and_where_they_come_from(sqlite_shop: Sandbox) -> None:
    rows = setting_rows(
        known_names(), GIVEN, files=("PANIER_STRIPE_KEY",), options={"PANIER_PORT": "9443", "PANIER_REGION": "ca"}
    )
    narrow = limited(sqlite_shop.shop, sqlite_shop.database, PASSWORDS="7/900")
    application = build(
        narrow, sqlite_shop.database, on_write=asyncio.Event().set, customers=sqlite_shop.customers,
        office=OfficePlace(URL, settings=lambda: rows),
    )  # fmt: skip
    office = replace(sqlite_shop, shop=narrow, application=application)
    async with signed_in(office, OfficeRole.READER) as reader:
        seen = await reader.see("/office/settings")
        for said in (
            "PANIER_PORT the port that panier serve and panier sandbox answer on, and in the shop's own links; ",
            "--port goes before it 9443 the command line",
            "postgresql://panier:…@db/shop",
            "PANIER_STRIPE_KEY a secret or restricted key of Stripe set; not shown a file",
            "PANIER_SECRET_KEY what the shop's secrets are sealed with",
            "PANIER_REGION whose subsidiaries sell: eu, ca or us (regions) ca the command line eu",
            "PANIER_BANK_CURRENCY the account's currency: only what costs it is paid by transfer not set EUR",
        ):
            assert said in seen, said
        assert "hidden" not in seen
        found = await reader.see("/office/settings?q=stripe&lang=fr")
        assert "une clé secrète ou restreinte de Stripe" in found
        assert "PANIER_STRIPE_URL" in found
        assert "PANIER_PORT" not in found
        assert "PANIER_BANK_HOLDER" in await reader.see("/office/settings?q=titulaire"), "in the reader’s language"
        assert "No setting has that" in await reader.see("/office/settings?q=nothing+at+all&lang=en")
        limits = await reader.see("/office/limits")
        assert f"{PASSWORDS.setting} 7 within 15 minutes set; the default is 20 within 15 minutes" in limits
        assert "5 within 1 day default" in limits
