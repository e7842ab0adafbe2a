"""What an extension allows: lengths, characters, phases and periods."""

from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panier.app import CATALOGS
from panier.core.domain.extension import Alphabet, Extension, ExtensionSort, PhaseSort, TransferMethod, generic
from panier.core.period import Period, us
from panier.files.extension_file import load_extensions
from tests.support.shop import START_US, shipped

SHIPPED = load_extensions(CATALOGS / "domains" / "extensions.yaml")


@pytest.mark.parametrize(
    "suffix, label, problem",
    [
        ("com", "bücher", None),
        ("com", "βιβλίο", None),
        ("com", "本のカ", None),
        ("com", "bücherя", "must not mix letters of Cyrillic and Latin"),
        ("com", "ab", "must have 3 to 63 characters in front of .com"),
        ("com", "a" * 64, "must have 3 to 63 characters"),
        ("fr", "a", None),
        ("fr", "épicerie-œuf", None),
        ("fr", "straße", None),
        ("fr", "łódź", "must not have 'ł' in front of .fr: accepted are a to z, 0 to 9, hyphens and ß"),
        ("fr", "книга", "must not have 'к'"),
        ("de", "łódź", None),
        ("de", "книга", "must not have 'к'"),
        ("eu", "книга", None),
        ("eu", "本本", "accepted are a to z, 0 to 9, hyphens and letters of Cyrillic, Greek, Latin"),
        ("pl", "łódź", None),
        ("es", "niño", None),
        ("es", "bücher", None),
        ("es", "ærø", "must not have 'æ'"),
        ("dk", "ærø", None),
        ("uk", "café", "must have a to z, 0 to 9 and hyphens alone in front of .uk"),
        ("co.uk", "cafe", None),
        ("nl", "é1", "alone in front of .nl"),
        ("io", "ab", "must have 3 to 63"),
    ],
)
def test_a_label_has_the_length_and_the_characters_of_its_extension(
    suffix: str, label: str, problem: str | None
) -> None:
    said = SHIPPED[suffix].label_problem(label, label.encode("idna").decode() if len(label) < 60 else label)
    assert (said is None) if problem is None else (said is not None and problem in said)


@given(st.text(max_size=70), st.sampled_from(sorted(SHIPPED)))
def test_no_label_is_too_odd(label: str, suffix: str) -> None:
    said = SHIPPED[suffix].label_problem(label, "x" * len(label))
    assert said is None or said.startswith("must ")


@pytest.mark.parametrize(
    "suffix, mode, accepted",
    [
        ("com", "create-default", range(1, 11)),
        ("com", "transfer-default", [1]),
        ("com", "transfer-aftermarket1", range(1, 11)),
        ("de", "create-default", [1]),
        ("es", "create-default", range(1, 6)),
        ("pt", "create-premium", range(1, 4)),
        ("gov.uk", "create-default", [1, 2]),
        ("uk", "transfer-default", [0]),
        ("fr", "transfer-default", [1]),
    ],
)
def test_the_periods_of_a_mode(suffix: str, mode: str, accepted: list[int]) -> None:
    taken = [years for years in range(12) if SHIPPED[suffix].takes(mode, Period(months=12 * years))]
    assert taken == list(accepted)
    assert not SHIPPED[suffix].takes(mode, Period(days=365))
    assert not SHIPPED[suffix].takes(mode, Period(months=6))


@pytest.mark.parametrize(
    "suffix, day, sort",
    [
        ("com", "1980-01-01", "ga"),
        ("map", "2026-05-31", None),
        ("map", "2026-06-01", "sunrise"),
        ("map", "2030-12-31", "sunrise"),
        ("map", "2031-01-01", None),
        ("map", "2031-01-15", "landrush"),
        ("map", "2031-03-01", "ga"),
        ("search", "2026-11-18", "landrush"),
        ("spa", "2026-11-18", None),
        ("spa", "2031-02-15", None),
    ],
)
def test_the_phase_of_a_day(suffix: str, day: str, sort: str | None) -> None:
    phase = SHIPPED[suffix].phase(_day(day))
    assert (None if phase is None else phase.sort) == sort


@pytest.mark.parametrize(
    "suffix, day, sort", [("com", "2026-11-18", None), ("map", "2026-11-18", "landrush"), ("spa", "2031-02-15", "ga")]
)
def test_the_phase_that_comes_next(suffix: str, day: str, sort: str | None) -> None:
    coming = SHIPPED[suffix].next_phase(_day(day))
    assert (None if coming is None else coming.sort) == sort


@pytest.mark.parametrize(
    "suffix, silence, opposed, age, handover",
    [
        ("com", 5, None, 60, TransferMethod.CODE),
        ("fr", 8, 22, 60, TransferMethod.CODE),
        ("eu", 0, None, 0, TransferMethod.REGISTRY_CODE),
        ("uk", 0, None, 0, TransferMethod.TAG),
    ],
)
def test_how_names_move(suffix: str, silence: int, opposed: int | None, age: int, handover: TransferMethod) -> None:
    rules = SHIPPED[suffix].transfer
    assert (rules.silence_days, rules.opposed_days, rules.age_min_days, rules.handover) == (
        silence, opposed, age, handover,
    )  # fmt: skip


@pytest.mark.parametrize("suffix, sort", [("fr", "cctld"), ("co.uk", "cctld"), ("com", "gtld")])
def test_an_extension_that_nobody_described_is_like_nearly_all(suffix: str, sort: str) -> None:
    made = generic(suffix)
    assert (made.sort, made.is_icann) == (ExtensionSort(sort), sort == "gtld")
    assert made.label_problem("a", "a") is None
    assert made.months_for("create-default") == tuple(range(12, 121, 12))
    phase = made.phase(START_US)
    assert phase is not None
    assert phase.sort == PhaseSort.GA


def test_scripts_and_characters_together() -> None:
    alphabet = Alphabet(frozenset("é"), (frozenset({"GREEK"}),))
    assert alphabet.problem("éab") is None
    assert alphabet.problem("αβ1-") is None
    assert alphabet.problem("ж") is not None
    assert Alphabet().is_plain
    assert replace(Extension("test"), alphabet=alphabet).has_idn


def test_what_is_sold_is_described_and_the_two_agree() -> None:
    for catalog in (shipped().catalog(code, "domain") for code in shipped().subsidiaries):
        assert set(catalog.plans) <= SHIPPED.keys()
        for code, plan in catalog.plans.items():
            facts = SHIPPED[code]
            assert facts.has_premium == ("create-premium" in plan.modes()), code
            assert 12 * plan.periods_max >= facts.order_months_max, code
            (trade,) = [addon for group, addon in catalog.options_of(plan) if group.name == "trade"]
            year = next(price.price_ucents for price in plan.pricings if price.interval == 12)
            assert trade.pricings[0].price_ucents == (year if facts.trade.months else 0), code
            phases = {phase.sort for phase in facts.phases}
            assert {f"create-{sort}" for sort in phases - {PhaseSort.GA}} <= set(plan.modes()), code


def _day(text: str) -> int:
    return us(datetime.fromisoformat(f"{text}T00:00:00+00:00"))
