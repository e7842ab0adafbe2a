"""Signed marks: what is read of them, and what is refused before it can do harm."""

import base64
import time
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panier.core.period import us
from panier.outside.mark_files import FaultySmdError, parse
from tests.support.marks import SMD, smd, smd_xml


@pytest.mark.parametrize(
    "text", [SMD, smd_xml("exemple"), base64.b64encode(smd_xml("exemple").encode()).decode(), f"\n {SMD}"]
)
def test_a_mark_may_come_framed_plain_or_encoded(text: str) -> None:
    mark = parse(text)
    assert mark.smd_id == "0000001751376056503931-65535"
    assert mark.labels == (("exemple", "Test & Validate"),)
    assert mark.not_before_us < mark.not_after_us


def test_labels_are_kept_in_their_one_spelling_and_once() -> None:
    assert [label for label, _ in parse(smd("Exemple", "exemple", "bücher")).labels] == ["exemple", "xn--bcher-kva"]


@pytest.mark.parametrize(
    "begins, ends, label, problem",
    [
        ("2026-01-01T00:00:00Z", "2028-01-01T00:00:00Z", "exemple", None),
        ("2026-01-01T00:00:00Z", "2028-01-01T00:00:00Z", "other", "does not protect other"),
        ("2027-01-01T00:00:00Z", "2028-01-01T00:00:00Z", "exemple", "is not valid yet"),
        ("2025-01-01T00:00:00Z", "2026-11-18T00:00:00Z", "exemple", "is not valid any more"),
    ],
)
def test_a_mark_speaks_for_its_labels_while_it_is_valid(
    begins: str, ends: str, label: str, problem: str | None
) -> None:
    noon_us = us(datetime.fromisoformat("2026-11-18T12:00:00+00:00"))
    assert parse(smd("exemple", begins=begins, ends=ends)).problem(label, noon_us) == problem


BOMB = "<!DOCTYPE a [" + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)) + "]>"


@pytest.mark.parametrize(
    "text, problem",
    [
        ("", "must be well-formed XML"),
        ("no mark at all!", "encoded in base64"),
        ("<", "well-formed"),
        ("<a/>", "must be a signedMark document"),
        (smd_xml("exemple").replace("smd:signedMark", "smd:mark"), "signedMark document"),
        (smd_xml(), "must protect a label"),
        (smd("exemple", ends="2020-01-01T00:00:00Z"), "notBefore before its notAfter"),
        (smd("exemple", begins="yesterday"), "must tell its times"),
        (smd("exemple", begins="2026-01-01T00:00:00"), "with an offset"),
        (smd("exemple", number=""), "must tell its id"),
        (smd("ex emple"), "labels that can be part"),
        (smd("www.exemple"), "labels that can be part"),
        (BOMB + smd_xml("exemple").partition("?>")[2], "must not declare"),
        ("<!DOCTYPE a SYSTEM 'file:///etc/passwd'>" + smd_xml("exemple").partition("?>")[2], "must not declare"),
        ("<a>" * 40, "must be a signedMark"),
        (smd_xml("exemple").replace("<mark:label>", "<x>" * 40 + "<mark:label>"), "nested that deep"),
        (smd(*(f"l{number}" for number in range(1_001))), "at most 1000 labels"),
        ("x" * 200_001, "at most 200000 characters"),
    ],
)
def test_what_is_no_mark_is_refused_quickly_and_says_why(text: str, problem: str) -> None:
    began = time.monotonic()
    with pytest.raises(FaultySmdError, match="must") as refused:
        parse(text)
    assert problem in str(refused.value)
    assert time.monotonic() - began < 2


@given(st.one_of(st.text(), st.binary().map(lambda raw: base64.b64encode(raw).decode()), st.text().map(smd_xml)))
def test_no_text_is_too_odd(text: str) -> None:
    said = "must "
    try:
        parse(text)
    except FaultySmdError as refused:
        said = str(refused)
    assert said.startswith("must ")
