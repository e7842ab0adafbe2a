"""What the shop wears and says: its look, senders, companies and terms, each with the file that it comes from."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from panier.app import CATALOGS
from panier.core.office.rights import OfficeRole
from panier.core.office.settings import setting_rows
from panier.files import assortment
from panier.files.look.look_file import load_look
from panier.settings import known_names
from panier.web.application import build
from panier.web.office.place import OfficePlace
from panier.web.office.sources import ShopSources, shop_sources
from tests.support.parts.looks import LOGO, LOOK, write
from tests.support.shop import URL, Sandbox, selling
from tests.web.office.desk import signed_in, with_office

PAGE = "/office/shop"


def dressed(shop: Sandbox, folder: Path) -> Sandbox:
    """The same shop in a look of its own, with terms and templates, and an office that knows where they are."""
    terms = {
        "terms/general.en.md": "# Terms of Exemple\n\nBe good.\n",
        "terms/general.fr.md": "# Conditions\n\nBien.\n",
    }
    write(folder, {"look.yaml": LOOK, "logo.svg": LOGO, "mails/en/welcome.txt": "Subject: a\n\nb\n", **terms})
    own = str(folder / "terms")
    sold = selling(replace(shop.shop, look=load_look(str(folder))), assortment.load(CATALOGS, terms=own))
    rows = setting_rows(known_names(), {"PANIER_MAIL_FROM": "Exemple <shop@shop.example>"})
    sources = shop_sources(look=str(folder), papers="", terms=own, mails=str(folder / "mails"))
    place = OfficePlace(URL, settings=lambda: rows, sources=sources)
    application = build(sold, shop.database, on_write=asyncio.Event().set, customers=shop.customers, office=place)
    return replace(shop, shop=sold, application=application)


async def test_what_is_own_is_shown_with_its_file(sqlite_shop: Sandbox, tmp_path: Path) -> None:
    async with signed_in(dressed(sqlite_shop, tmp_path), OfficeRole.READER) as reader:
        seen = await reader.see(PAGE)
        for said in (
            "Name Exemple Hosting", "Corners 6px", "Help help@shop.example", "Legal notice , Status",
            f"accent links and buttons #7a2e8f #dba8ea 7.19:1, 8.34:1 {tmp_path}/look.yaml",
            "paper cards #fffdf9 #23201c shipped",
            "E-mails come from Exemple <shop@shop.example> PANIER_MAIL_FROM", "Answers go to nothing is set",
            f"Templates {tmp_path}/mails",
            f"Terms of Exemple general English, French {tmp_path}/terms/general.en.md , ",
            "Annex on the processing of personal data personal-data",
        ):  # fmt: skip
            assert said in seen, said
        page = (await reader.http.get(PAGE)).text
        assert '<rect x="0" y="0" width="40" height="24" fill="#7a2e8f"/>' in page
        assert 'class="shop-logo" src="/own/' in page
        assert f'href="{URL}/docs/look"' in page
        assert "style=" not in page


async def test_without_files_of_its_own_all_is_shipped(sqlite_shop: Sandbox) -> None:
    async with signed_in(with_office(sqlite_shop), OfficeRole.OWNER) as owner:
        seen = await owner.see(PAGE)
        assert "Name Panier Logo none: Panier's basket stands there Corners as shipped" in seen
        company = sqlite_shop.shop.stationery.companies["FR"].party
        assert f"{company.name} " in seen
        assert f"VAT: {company.vat_number}" in seen
        assert "Who sells, as bills name them. File: shipped" in seen


@pytest.mark.parametrize("role", [OfficeRole.SALES, OfficeRole.SUPPORT, OfficeRole.ACCOUNTANT])
async def test_who_may_not_see_settings_does_not_see_it(sqlite_shop: Sandbox, role: OfficeRole) -> None:
    async with signed_in(with_office(sqlite_shop), role) as clerk:
        assert (await clerk.http.get(PAGE)).status_code == 403


def test_terms_in_one_file_and_companies_are_named(tmp_path: Path) -> None:
    yaml = "general:\n  governs_accounts: true\n  name: {en: Terms}\n  content: {en: Be good.}\n"
    write(tmp_path, {"terms.yaml": yaml, "papers/companies.yaml": "{}"})
    found = shop_sources(look="", papers=str(tmp_path / "papers"), terms=str(tmp_path / "terms.yaml"), mails="")
    assert found == ShopSources(
        companies=str(tmp_path / "papers" / "companies.yaml"), terms={"general": (str(tmp_path / "terms.yaml"),)}
    )
