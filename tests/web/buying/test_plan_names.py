"""What is sold, and what is agreed to, is called in the reader's language."""

import re

import pytest

from panier.web.pages.parts.called.plan_names import offer_name, plan_name
from panier.web.pages.parts.tongues import Tongue
from tests.support.parts.visiting import browsing
from tests.support.shop import Sandbox
from tests.web.buying.test_checkout import put_product, sign_in

# English words that no German name of an offer has.
ENGLISH = re.compile(r"\b(?:backup|storage|network|hosting|bandwidth|licence|credit|unmetered|billed|of|for|by)\b")
FAMILIES = ("baremetalServers", "cloud", "dedicated", "eco", "ip", "ipLoadbalancing", "vps", "webHosting")
BACKUP = "option-auto-backup-vps-2025-model1"
# Names that are the same in French: makers and their processors, brands, what technology is called everywhere.
PROPER = re.compile(
    r".* \| (?:Intel|AMD) .*|VPS(?:-\d| LE).*|DNSSEC|DNS Anycast|CDN Basic|Linux|vRack(?: Services)?|\.[a-z.]+"
    r"|Load Balancer Pack \d|Private Cloud Premier (?:Roubaix|Strasbourg|Limburg)"
)
NAMED_BY_ROUTES = "direct"  # what only programs order: its names are those of the calls


def test_what_the_shipped_families_sell_has_german_names(sqlite_shop: Sandbox) -> None:
    assortment, german = sqlite_shop.shop.assortment, Tongue("de")
    for family in FAMILIES:
        catalog = assortment.catalog("FR", family)
        for plan in (*catalog.plans.values(), *catalog.addons.values()):
            if plan.product != "savings-plan":  # no page names them by this
                said = plan_name(plan.name, german).replace("Hosting von", "")
                assert not ENGLISH.search(said), (family, plan.plan_code, said)
            assert plan_name(plan.name, Tongue("en")) == plan.name


def test_what_stays_english_in_french_is_a_name(sqlite_shop: Sandbox) -> None:
    french = Tongue("fr")
    catalogs = [one for one in sqlite_shop.shop.assortment.catalogs_in("FR") if one.family != NAMED_BY_ROUTES]
    plans = [plan for catalog in catalogs for plan in (*catalog.plans.values(), *catalog.addons.values())]
    kept = {plan.name for plan in plans if offer_name(plan, french) == plan.name}
    assert len(plans) > 200
    assert sorted(name for name in kept if not PROPER.fullmatch(name)) == []


@pytest.mark.parametrize(
    "name, french, german",
    [
        ("Soft RAID 2x 1.92TB SSD NVMe", "RAID logiciel 2x 1,92 To SSD NVMe", "Software-RAID 2x 1,92 TB SSD NVMe"),
        ("Datastore 3 TB", "Espace de stockage 3 To", "Datenspeicher 3 TB"),
        ("Private SQL 1024 MB", "Private SQL 1024 Mo", "Private SQL 1024 MB"),
        ("25Gbps of something", "25 Gbit/s of something", "25 Gbit/s of something"),
    ],
)
def test_sizes_and_speeds_are_written_as_the_reader_writes_them(name: str, french: str, german: str) -> None:
    assert " ".join(plan_name(name, Tongue("fr")).split()) == french
    assert " ".join(plan_name(name, Tongue("de")).split()) == german
    assert plan_name(name, Tongue("en")) == name


@pytest.mark.parametrize("town, code", [("Warsaw", "waw"), ("Strasbourg", "sbg"), ("London", "lon")])
def test_towns_in_names_are_called_as_places_are(sqlite_shop: Sandbox, town: str, code: str) -> None:
    place = sqlite_shop.shop.assortment.places[code]
    for language in ("en", "fr", "de", "es", "it", "nl", "pl", "pt"):
        assert plan_name(f"Load Balancer zone {town}", Tongue(language)).endswith(f" {place.town(language)}")


@pytest.mark.parametrize("name", ["A name of my own", "Automated something", "VPS-1"])
def test_names_of_other_catalogues_stay(name: str) -> None:
    assert plan_name(name, Tongue("de")) == name


async def test_a_german_reads_german_names_from_the_shop_to_the_order(sqlite_shop: Sandbox) -> None:
    backup = "Automatische Sicherung VPS-1"
    async with browsing(sqlite_shop, language="de") as visitor:
        product = await visitor.get("/p/vps-2025-model1")
        assert "Automatische Sicherung" in product.words
        assert "Allgemeine Geschäftsbedingungen des Sandbox-Shops (Text: Französisch)" in product.words
        cart = await put_product(
            visitor, "/p/vps-2025-model1",
            **{"option.automatedBackup": BACKUP, "q.vps_datacenter": "GRA", "q.vps_os": "Debian 13"},
        )  # fmt: skip
        assert backup in cart.words
        await sign_in(sqlite_shop, visitor)  # whose account is kept in English
        checkout = await visitor.get("/checkout?lang=de")
        assert backup in checkout.words
        assert "Allgemeine Geschäftsbedingungen des Sandbox-Shops (Text: Französisch)" in checkout.words
        assert "Automated" not in checkout.words
        assert 'hreflang="fr" lang="de"' in checkout.response.text


async def test_whoever_reads_the_language_of_the_terms_is_told_nothing_of_it(sqlite_shop: Sandbox) -> None:
    async with browsing(sqlite_shop, language="fr") as visitor:
        words = (await visitor.get("/p/vps-2025-model1")).words
        assert "Conditions générales de vente de la boutique bac à sable" in words
        assert "texte :" not in words


async def test_offers_are_narrowed_down_by_what_their_catalogue_says_in_any_language(sqlite_shop: Sandbox) -> None:
    async with browsing(sqlite_shop, language="de") as visitor:
        page = await visitor.get("/c/eco?f.Bandwidth=500Mbps+unmetered+public+bandwidth")
        assert "Öffentliche Bandbreite 500 Mbit/s ohne Volumenbegrenzung" in page.words
        assert "Nichts passt" not in page.words
