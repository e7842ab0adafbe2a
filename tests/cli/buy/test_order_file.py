"""Order files: what they may say, and the sentence, with file and line, about what they may not."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from panier.cli.buy.options import given_order, given_terms
from panier.cli.buy.order_file import read_order
from panier.cli.buy.stops import WRONG_USE, Stop
from panier.cli.buy.wishes import Ceiling, WantedOption, from_plain, plain
from panier.core.values import replace

WHOLE = """\
# everything at once
items:
  - domain: Boutique.FR
    years: 2
    owner: 3
    config: {OWNER_LEGAL_AGE: true}
  - domain: elsewhere.com
    transfer: yes
    code: {env: CODE}
  - cloud: Our project
    voucher: FREE100
  - family: vps
    plan: vps-le-2-2-40
    duration: P1M
    mode: default
    quantity: 2
    options:
      - option-windows
      - {plan: option-backup, duration: P1M, quantity: 1}
    config: {vps_os: Debian 12}
coupons: [SPRING]
max: EUR 120.50
payment: visa
renew: automatic
waive: true
"""


def test_an_order_file_is_read_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CODE", "s3cret-code")
    file = tmp_path / "order.yaml"
    file.write_text(WHOLE)
    wanted = read_order(file)
    name, transfer, project, server = wanted.items
    assert (name.name, name.duration) == ("boutique.fr", "P2Y")
    assert dict(name.answers) == {"OWNER_LEGAL_AGE": "true", "OWNER_CONTACT": "/me/contact/3"}
    assert transfer.is_transfer
    assert dict(transfer.answers) == {"AUTH_INFO": "s3cret-code"}
    assert (project.family, project.plan) == ("cloud", "project.2018")
    assert dict(project.answers) == {"description": "Our project", "voucher": "FREE100"}
    assert (server.plan, server.quantity, server.mode) == ("vps-le-2-2-40", 2, "default")
    assert server.options == (WantedOption("option-windows"), WantedOption("option-backup", "P1M", "", 1))
    assert wanted.ceiling == Ceiling(Decimal("120.50"), "EUR")
    assert (wanted.payment, wanted.renewal, wanted.is_waived) == ("visa", "automatic", True)
    assert wanted.coupons == ("SPRING",)


def test_what_is_written_down_holds_no_secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CODE", "s3cret-code")
    file = tmp_path / "order.yaml"
    file.write_text(WHOLE)
    content = plain(read_order(file))
    assert content["hidden"] == ["AUTH_INFO", "voucher"]
    assert "s3cret-code" not in str(content)
    assert "FREE100" not in str(content)
    assert [item.title for item in from_plain(content).items] == [
        "boutique.fr", "elsewhere.com", "Our project", "vps-le-2-2-40",
    ]  # fmt: skip


def test_the_same_things_are_the_same_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However they are paid, and wherever they are written down."""
    monkeypatch.setenv("CODE", "one")
    first, second = tmp_path / "a.yaml", tmp_path / "b.yaml"
    first.write_text(WHOLE)
    second.write_text(WHOLE.replace("payment: visa", "payment: none").replace("max: EUR 120.50", "max: 20 EUR"))
    key = read_order(first).key("https://example.com/1.0", "xx1-ovh")
    monkeypatch.setenv("CODE", "two")
    assert read_order(second).key("https://example.com/1.0", "xx1-ovh") == key
    assert read_order(first).key("https://example.com/1.0", "xx2-ovh") != key
    second.write_text(WHOLE.replace("years: 2", "years: 3"))
    assert read_order(second).key("https://example.com/1.0", "xx1-ovh") != key


@pytest.mark.parametrize(
    "text, said",
    [
        ("", "is empty; docs/buying.md shows an order file"),
        ("items: []", ":1: `items` must list 1 to 100 things"),
        ("coupons: [A]", ":1: `items` is missing"),
        ("items: boutique.fr", ":1: `items` must be a list"),
        ("items:\n  - boutique.fr", ":2: items[0] must be a thing to buy"),
        ("items:\n  - domain: a.fr\n    cloud: b", ":2: items[0] must have one of `domain`, `cloud` and `family`"),
        (
            "items:\n  - domain: a.fr\n    yeers: 2",
            ":3: a domain name (items[0]) has no `yeers`: did you mean `years`?",
        ),
        ("items:\n  - domain: a.fr\n    years: 11", ":3: `years` must be a whole number from 1 to 10, not 11"),
        ("items:\n  - domain: a.fr\n    years: 1.5", ":3: `years` must be a whole number from 1 to 10, not 1.5"),
        ("items:\n  - domain:\n    years: 1", ":2: `domain` must be a text, and not empty"),
        ("items:\n  - domain: a.fr\n    domain: b.fr", ":3: a domain name (items[0]) has `domain` twice"),
        ("items:\n  - domain: a.fr\n    transfer: maybe", ":3: `transfer` must be true or false, not maybe"),
        ("items:\n  - domain: a.fr\n    code: {env: NOT_SET}", ":3: `code` is to be in the variable NOT_SET"),
        ("items:\n  - domain: a.fr\n    config: [a]", ":3: `config` must be names with values"),
        ("items:\n  - family: domain", ":2: a domain name is ordered with `domain: NAME`"),
        ("items:\n  - family: vps\n    duration: month", ":3: `duration` must be an ISO 8601 duration such as P1M"),
        ("items:\n  - family: vps\n    options: [{duration: P1M}]", ":3: an option must have a `plan`"),
        ("items:\n  - domain: a.fr\nmax: 20", ":3: `max` must be a currency and an amount, such as EUR 20"),
        ("items:\n  - domain: a.fr\nmax: EUR NaN", ":3: `max` must be a currency and an amount, such as EUR 20"),
        ("items:\n  - domain: a.fr\nrenew: never", ":3: `renew` must be automatic or manual, not never"),
        ("items:\n  - domain: a.fr\nendpoint: ovh-eu", ":3: an order has no `endpoint`: it has items, coupons"),
        ("items:\n  - domain: [a.fr", ":2: expected ',' or ']'"),
        ("- a", ":1: an order must be names with values"),
        ("items: &a [*a]", ":1: items[0] must be a thing to buy"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "order.yaml"
    file.write_text(text)
    with pytest.raises(Stop) as stopped:
        read_order(file)
    assert stopped.value.status == WRONG_USE
    assert said in stopped.value.message
    assert stopped.value.message.startswith(str(file))


@pytest.mark.parametrize("content", [b"\xff\xfe", b"items: " + b"[" * 2000, b"a" * 1_000_001])
def test_no_file_brings_a_traceback(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "order.yaml"
    file.write_bytes(content)
    with pytest.raises(Stop):
        read_order(file)
    with pytest.raises(Stop, match="No such file"):
        read_order(tmp_path / "nowhere.yaml")


def test_options_say_the_same_as_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ELSEWHERE_CODE", "secret-1")
    cases: tuple[tuple[str, dict[str, Any]], ...] = (
        (
            "domain: A-b.fr, years: 2, transfer: true, code: {env: ELSEWHERE_CODE}, owner: 3, config: {X: 'true'}",
            {"domain": "A-b.fr", "years": 2, "is_transfer": True, "code_from": "ELSEWHERE_CODE", "owner": "3",
             "config": ["X=true"]},
        ),
        ("cloud: Ours, voucher: V1, mode: default", {"cloud": "Ours", "voucher": "V1", "mode": "default"}),
        (
            "family: vps, plan: vps-1, duration: P1M, quantity: 3, options: [one, two]",
            {"family": "vps", "plan": "vps-1", "duration": "P1M", "quantity": 3, "option": ["one", "two"]},
        ),
    )  # fmt: skip
    file = tmp_path / "order.yaml"
    for text, options in cases:
        file.write_text(f"items: [{{{text}}}]\ncoupons: [C]\nmax: 20 EUR\npayment: none\nrenew: manual\nwaive: true\n")
        terms = given_terms(coupon=["C"], most=("EUR", "20"), is_unpaid=True, renew="manual", is_waived=True)
        wished = given_order(**options).on(terms).wanted
        read = read_order(file)
        assert plain(wished)["items"] == [{**one, "place": ""} for one in plain(read)["items"]]
        assert replace(wished, items=()) == replace(read, items=())
        assert wished.key("here") == read.key("here")
