"""An extension that a shop brings along as files, with questions of its own: bought in the form and by the API."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from panier.app import CATALOGS, make_extensions, make_rules
from panier.core.catalog.catalog import Assortment
from panier.core.contact.rule import Action, always_needed
from panier.core.refusal import Refusal
from panier.core.values import replace
from panier.files.assortment import load_family
from panier.flows.account.seeds import Keys
from panier.settings import read
from tests.support import shop as shops
from tests.support.ordering import delivered
from tests.support.parts.visiting import browsing
from tests.support.shop import Sandbox, copy_sqlite, selling
from tests.web.buying.test_cart import put_name
from tests.web.buying.test_checkout import order_form, order_of, sign_in, ticked

EXTENSIONS = """\
alphabets:
  viennese: {characters: äöüß}
kinds:
  city: {sort: gtld, is_icann: true, label_min: 3, alphabet: viennese, years: 10}
extensions:
  - {name: wien, kind: city, thematics: [city]}
"""
RULES = """\
# Somebody who lives in Vienna, and says why.
extensions: [wien]
rules:
  create: {and: [{use: viennese}, {use: creation},
    {label: REASON, type: text, constraints: [required, {operator: minlength, value: 5}]}]}
  transfer: {and: [{use: viennese}, {use: transfer}, {use: auth-info}]}
  trade: {use: viennese}
  update: {use: owner-update}
"""
FRAGMENTS = """\
fragments:
  viennese: {use: owner, fields: {and: [
    {label: birthCity, type: string, constraints: [required, {operator: contains, values: [Wien, Vienna]}]}]}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "extensions"
    (place / "rules").mkdir(parents=True)
    (place / "extensions.yaml").write_text(EXTENSIONS)
    (place / "rules" / "wien.yaml").write_text(RULES)
    (place / "rules" / "fragments.yaml").write_text(FRAGMENTS)
    return place


def with_vienna(sold: Assortment) -> Assortment:
    """What is shipped, and a price for names under .wien."""
    text = (CATALOGS / "products" / "domain.yaml").read_text()
    text += "  - code: wien\n    prices: [{modes: *every, period: P1Y, price: {EUR: 30}}]\n"
    return replace(sold, catalogs={**sold.catalogs, **load_family(CATALOGS, "domain", text, name="domain.yaml")})


@pytest.fixture
async def viennese(
    sqlite_furnished: tuple[Path, tuple[Keys, ...]], tmp_path: Path, folder: Path
) -> AsyncIterator[Sandbox]:
    file, customers = sqlite_furnished
    async with shops.opened(
        copy_sqlite(file, tmp_path), customers, extensions=str(folder),
        change=lambda shop: selling(shop, with_vienna(shop.assortment)),
    ) as opened:  # fmt: skip
        yield opened


async def test_its_question_is_asked_in_the_form_and_judged(viennese: Sandbox) -> None:
    async with browsing(viennese) as visitor:
        await put_name(visitor, "riesenrad.wien")
        page = await sign_in(viennese, visitor)
        form = order_form(page)
        assert "City of birth" in page.words
        assert "Why you want this name" in page.words
        [reason] = [name for name, _ in form.fields if name.endswith("REASON")]
        town = "mine.birthCity"
        refused = await visitor.send(form, **ticked(page), **{reason: "I live there", town: "Graz"})
        assert refused.path == "/checkout", "somebody who was born elsewhere"
        form = order_form(refused)
        number = order_of(await visitor.send(form, **ticked(refused), **{reason: "I live there", town: "Wien"}))
    client = viennese.client(viennese.first)
    assert await delivered(viennese, client, number)
    assert "riesenrad.wien" in (await client.get("/domain")).result


async def test_it_is_asked_by_the_api_as_well(viennese: Sandbox) -> None:
    client = viennese.client(viennese.first)
    rule = (await client.get("/domain/configurationRule?action=create&domain=prater.wien")).result
    assert "REASON" in str(rule)
    assert "birthCity" in str(rule)
    cart = (await client.post("/order/cart", {"ovhSubsidiary": "FR"})).result["cartId"]
    await client.post(f"/order/cart/{cart}/assign")
    item = (await client.post(f"/order/cart/{cart}/domain", {"domain": "prater.wien"})).result["itemId"]
    configure = f"/order/cart/{cart}/item/{item}/configuration"
    await client.post(configure, {"label": "OWNER_LEGAL_AGE", "value": "true"})
    asked = (await client.get(f"/order/cart/{cart}/item/{item}/requiredConfiguration")).result
    assert {"label": "REASON", "required": True} in [
        {name: one[name] for name in ("label", "required")} for one in asked
    ]
    refused = await client.post(f"/order/cart/{cart}/checkout", {"autoPayWithPreferredPaymentMethod": True})
    assert refused.status == 400
    assert "REASON" in refused.json["message"]


def refusal(folder: Path, make: Callable[..., object]) -> str:
    with pytest.raises(Refusal) as caught:
        make(read({"PANIER_EXTENSIONS": str(folder)}))
    return caught.value.message


def test_what_is_wrong_with_the_folder_is_said_at_the_start(folder: Path) -> None:
    file = folder / "extensions.yaml"
    assert "wien" in make_extensions(read({"PANIER_EXTENSIONS": str(folder)}))
    assert make_rules(read({"PANIER_EXTENSIONS": str(folder)})).has("wien")
    file.write_text(EXTENSIONS.replace("kind: city", "kind: town"))
    assert f"{file}, line 6: town is no kind of extension" in refusal(folder, make_extensions)
    file.write_text(EXTENSIONS.replace("name: wien", "name: nobodys"))
    assert "describes nobodys, but a name under it must end in a known extension" in refusal(folder, make_extensions)
    rules = folder / "rules" / "wien.yaml"
    rules.write_text(RULES.replace("use: viennese}, {use: creation", "use: styrian}, {use: creation"))
    assert f"{rules}, line 4: there is no fragment 'styrian'" in refusal(folder, make_rules)
    assert "there is no such folder" in refusal(folder / "none", make_rules)
    for one in (file, rules, folder / "rules" / "fragments.yaml"):
        one.unlink()
    assert "there is neither extensions.yaml nor rules/*.yaml in it" in refusal(folder, make_extensions)


def test_shipped_rules_want_nothing_in_every_case_that_is_not_asked_already() -> None:
    rules, sold = make_rules(read({})), shops.shipped().catalog("FR", "domain").plans
    for code, plan in sold.items():
        found = {one.label for one in always_needed(rules.rule(code, Action.CREATE))}
        asked = {"DOMAIN_CONFIG"} if plan.traits.get("domain_config") else set()
        assert found <= asked | {"ADMIN_ACCOUNT", "OWNER_CONTACT", "OWNER_LEGAL_AGE"}, code


def test_shipped_rules_are_replaced_by_those_of_the_shop(folder: Path) -> None:
    shipped = make_rules(read({}))
    (folder / "rules" / "wien.yaml").write_text(RULES.replace("[wien]", "[paris]"))
    own = make_rules(read({"PANIER_EXTENSIONS": str(folder)}))
    assert own.rule("paris", Action.CREATE) != shipped.rule("paris", Action.CREATE)
    assert own.rule("bzh", Action.CREATE) == shipped.rule("bzh", Action.CREATE)
    assert own.rule("com", Action.CREATE) == shipped.rule("com", Action.CREATE)
