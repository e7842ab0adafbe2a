"""What every answer of every port says to a browser: what may run, frame and read it, and how its cookies are kept."""

from dataclasses import replace
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pytest

from panier.core.office.rights import OfficeRole
from panier.flows.account.seeds import Keys
from tests.support.parts.browsing import browser, form_token
from tests.support.samples import real_things
from tests.support.shop import Sandbox, copy_sqlite, opened
from tests.web.guarded.everything import CONSOLE, Drawn, everything, shop_paths
from tests.web.guarded.read import ReadPage, host_of
from tests.web.guarded.table import Proof
from tests.web.guarded.test_table import hand_forms
from tests.web.office.desk import PASSWORD as OFFICE_PASSWORD
from tests.web.office.desk import hire, with_office

REFERRERS = {"same-origin", "no-referrer"}
LEADING = ("return_to", "to", "next", "url", "back", "redirect", "redirect_uri", "returnUrl", "continue", "do")
MARKERS = ("/account/marker-x", "/office/marker-x", "/console/marker-x")
HOSTILE = (
    "//evil.example", "///evil.example", "https://evil.example", "https:evil.example", "/\\evil.example",
    "\\\\evil.example", "/\t/evil.example", "/\r\n/evil.example", " //evil.example", "javascript:alert(1)",
    "java\tscript:alert(1)", "data:text/html,x", "//evil.example/../account", "/..//evil.example", "/.//evil.example",
    "//shop.test@evil.example", "https://shop.test@evil.example", "//evil.example%2f@shop.test", "%2f%2fevil.example",
    "/%5cevil.example", "/account\r\nset-cookie: a=b", "/\x00/evil.example", "/é\u202e", "http://shop.test.evil.example",
)  # fmt: skip


def policy_faults(drawn: Drawn) -> list[str]:
    """What is wrong with the headers of a page."""
    headers = drawn.answer.headers
    policy = {
        name: set(values)
        for name, *values in (part.split() for part in headers.get("content-security-policy", "").split(";") if part)
    }
    if drawn.where.endswith("/html") and drawn.where.startswith(("/workshop/mails/", "/office/mails/preview/")):
        # A mail has its style in it. Its frame is a sandbox in which nothing runs and no form is sent.
        is_bare = "allow-scripts" not in policy["sandbox"] and policy["form-action"] == {"'none'"}
        return [] if is_bare and policy["default-src"] == {"'none'"} else ["the frame of a mail lets something run"]
    found = []
    if policy.get("default-src") != {"'none'"} or policy.get("base-uri") != {"'none'"}:
        found.append("something is loaded that nobody allowed")
    loaded = [one for name, values in policy.items() if name != "form-action" for one in values]
    found += [f"the policy allows {one}" for one in loaded if one not in ("'none'", "'self'")]
    if "form-action" not in policy:
        found.append("forms lead anywhere")
    if policy.get("frame-ancestors") != {"'none'"} or headers.get("x-frame-options") != "DENY":
        found.append("it can be framed")
    if headers.get("referrer-policy") not in REFERRERS:
        found.append("its address is told to others")
    if headers.get("cache-control") != "no-store":
        found.append("it is kept by whoever comes between")
    return found


async def test_every_page_runs_nothing_of_others_and_is_framed_by_nobody(
    sqlite_shop: Sandbox, owner: httpx.AsyncClient
) -> None:
    wrong: dict[str, list[str]] = {}
    pages = 0
    async for drawn in everything(sqlite_shop, await real_things(sqlite_shop), owner):
        assert drawn.answer.status_code < 500, drawn
        name, headers = f"{drawn.who} {drawn.where}", drawn.answer.headers
        if drawn.answer.is_redirect:
            faults = [] if headers.get("referrer-policy") in REFERRERS else ["the redirect tells where it comes from"]
        else:
            faults = [] if headers.get("x-content-type-options") == "nosniff" else ["its type is guessed"]
            if drawn.is_page:
                pages += 1
                faults += policy_faults(drawn)
                if not drawn.where.endswith("/html"):
                    faults += ReadPage(drawn.answer.text).faults()
        if faults:
            wrong[name] = faults
    assert wrong == {}
    assert pages > 150, "what is not drawn proves nothing"


async def test_no_word_of_an_address_or_form_leads_elsewhere(sqlite_shop: Sandbox) -> None:
    shop, things = with_office(sqlite_shop), await real_things(sqlite_shop)
    addresses = [*shop_paths(things), *CONSOLE, "/office", "/office/login"]
    wrong, tried = set(), 0
    async with browser(shop) as nobody, browser(shop) as customer:
        await customer.sign_in(shop.first.nic)
        for one in (nobody, customer):
            for path in addresses:
                if not any([_leads(await one.get(_with(path, mark)), "marker-x") for mark in MARKERS]):
                    continue
                tried += 1
                for value in HOSTILE:
                    answer = await one.get(_with(path, value))
                    assert answer.status_code < 500, f"{path} {value!r}"
                    wrong |= {(path, value, host) for host in _hosts(answer) if "evil" in host}
    assert wrong == set()
    assert tried > 2, "what leads nowhere proves nothing"


def _with(path: str, value: str) -> str:
    return f"{path}{'&' if '?' in path else '?'}{urlencode(dict.fromkeys(LEADING, value))}"


def _leads(answer: httpx.Response, mark: str) -> bool:
    """True where a page leads, or would lead later, to where its address says."""
    if mark in answer.headers.get("location", ""):
        return True
    has = [one for _, attributes in ReadPage(answer.text).elements for one in attributes.values()]
    return any(mark in one and not one.startswith("?") for one in has)


async def test_no_form_leads_elsewhere_once_it_is_sent(sqlite_shop: Sandbox) -> None:
    shop = with_office(sqlite_shop)
    colleague = await hire(shop, OfficeRole.OWNER)
    entering = {"email": colleague.email, "password": OFFICE_PASSWORD}
    async with browser(shop) as one:
        for value in HOSTILE[::3]:  # each of them is tried above; a password takes its time
            leading = dict.fromkeys(LEADING[:-1], value)
            signed = await one.sign_in(shop.first.nic, **leading)
            entered = await one.http.post(
                "/office/login", data={**entering, **leading}, headers={"origin": "http://shop.test"}
            )
            tried = [signed, entered]
            token = form_token(await one.get("/logout"))
            sent = [(path, form.fields) for path, form in hand_forms() if form.proof is Proof.TOKEN]
            for path, fields in (one for one in sent if one[0] != "/logout"):
                answer = await one.http.post(path, data={**leading, **fields, "formToken": token})
                tried.append(answer)
            tried.append(await one.submit("/logout", leading))
            assert signed.status_code == entered.status_code == 303
            for answer in tried:
                assert answer.status_code < 500
                assert not [host for host in _hosts(answer) if "evil" in host], f"{answer.url} {value!r}"


def _hosts(answer: httpx.Response) -> set[str]:
    """Where an answer leads, by itself or by its links and forms."""
    base = str(answer.url)
    found = {host_of(base, answer.headers["location"])} if "location" in answer.headers else set()
    is_page = answer.headers.get("content-type", "").startswith("text/html")
    return found | (ReadPage(answer.text).hosts(base) if is_page else set())


@pytest.mark.parametrize("path", ["/\\evil.example", "///login", "//evil.example/..//login"])
async def test_a_path_that_reads_like_a_host_leads_nowhere(sqlite_shop: Sandbox, path: str) -> None:
    async with browser(sqlite_shop) as one:
        url = httpx.URL("http://shop.test").copy_with(raw_path=path.encode())
        answer = await one.http.send(httpx.Request("GET", url, headers=one.http.headers))
        page = ReadPage(answer.text)
        leads = [has[name] for _, has in page.elements for name in ("href", "action") if name in has]
    assert not [lead for lead in leads if lead.replace("\\", "/").startswith("//")]
    assert len(leads) > 5


async def test_cookies_over_https_are_this_hosts_and_never_sent_in_clear(
    sqlite_furnished: tuple[Path, tuple[Keys, ...]], tmp_path: Path
) -> None:
    file, customers = sqlite_furnished
    url = "https://shop.test"
    to_https = opened(copy_sqlite(file, tmp_path), customers, change=lambda shop: replace(shop, base_url=url))
    async with to_https as plain:
        shop = with_office(plain, url)
        colleague = await hire(shop, OfficeRole.OWNER)
        given = await _cookies(shop, colleague.email)
    assert set(given) == {
        "__Host-panier", "__Host-panier-language", "__Host-panier-place", "__Host-panier-cart", "__Host-panier-office",
        "__Secure-panier-console",
    }  # fmt: skip
    for name, has in given.items():
        assert has["httponly"], name
        assert has["secure"], name
        assert has["samesite"] in ("Lax", "Strict"), name
        assert not has["domain"], name
        assert (has["path"] == "/") is name.startswith("__Host-"), name


async def test_cookies_over_http_are_unread_by_scripts_too(sqlite_shop: Sandbox) -> None:
    shop = with_office(sqlite_shop)
    colleague = await hire(shop, OfficeRole.OWNER)
    given = await _cookies(shop, colleague.email)
    assert len(given) == 6
    for name, has in given.items():
        assert has["httponly"], name
        assert has["samesite"] in ("Lax", "Strict"), name
        assert not has["domain"], name
        assert not has["secure"], f"{name} would not be kept"


async def _cookies(shop: Sandbox, email: str) -> dict[str, dict[str, str]]:
    """Every cookie that a browser is told to keep, with its attributes, as it signs in everywhere and buys."""
    found: dict[str, dict[str, str]] = {}

    async def note(answer: httpx.Response) -> None:
        for line in answer.headers.get_list("set-cookie"):
            found.update({name: {**one} for name, one in SimpleCookie(line).items()})

    origin = {"origin": shop.shop.base_url}
    async with browser(shop) as one:
        one.http.event_hooks = {"response": [note]}
        await one.get("/login?lang=fr")
        await one.get("/domains?ovhSubsidiary=DE")
        await one.submit("/p/vps-2025-model1", {"do": "add-product", "plan": "vps-2025-model1"}, to="/cart")
        assert (await one.sign_in(shop.first.nic)).status_code == 303
        entered = await one.http.post(
            "/office/login", data={"email": email, "password": OFFICE_PASSWORD}, headers=origin
        )
        assert entered.status_code == 303
        keys = {
            "applicationKey": shop.first.application_key, "applicationSecret": shop.first.application_secret,
            "consumerKey": shop.first.consumer_key,
        }  # fmt: skip
        assert (await one.http.post("/console/keys", data=keys, headers=origin)).status_code == 303
    return found
