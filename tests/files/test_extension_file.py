"""The extensions' file: what is said nowhere else, and how strictly it is read."""

from pathlib import Path

import pytest

from panier.core.refusal import Refusal
from panier.files.extension_file import load_extensions

HEAD = """\
alphabets: {french: {characters: éà}, wide: {scripts: [[LATIN], [GREEK]]}}
kinds:
  plain: {sort: cctld, is_icann: false, years: 2, alphabet: french, grace_days: 3}
extensions:
"""


def load(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "extensions.yaml"
    file.write_text(HEAD + text, encoding="utf-8")
    return file


def test_an_extension_goes_before_its_kind_and_that_before_the_usual(tmp_path: Path) -> None:
    file = load(tmp_path, "  - {name: one, kind: plain, grace_days: 9, renew_years: 1, transfer: {months: []}}\n")
    one = load_extensions(file)["one"]
    assert (one.grace_days, one.create_months, one.renew_months) == (9, (12, 24), (12,))
    assert (one.sort, one.servers_max, one.redemption_days) == ("cctld", 13, 35)
    assert (one.transfer.has_renewal, one.transfer.silence_days) == (False, 5)
    assert one.label_problem("é", "xn--9ca") is None


@pytest.mark.parametrize(
    "text, problem",
    [
        ("  - {name: one, kind: none}", "line 5: none is no kind of extension"),
        ("  - {name: one, kind: plain}\n  - {name: one, kind: plain}", "line 6: one is described twice"),
        ("  - {name: One, kind: plain}", "line 5: Expected `str` matching regex"),
        ("  - {name: one, kind: plain, colour: red}", "colour"),
        ("  - {name: one, kind: plain, alphabet: greek}", "line 5: greek is no alphabet"),
        ("  - {name: one, kind: plain, label_min: 9, label_max: 3}", "one has a label_min above its label_max"),
        ("  - {name: one, kind: plain, label_max: 64}", "line 5: Expected `int` <= 63"),
        ("  - {name: one, kind: plain, servers_min: 5, servers_max: 2}", "servers_min above"),
        ("  - {name: one, kind: plain, order_months_min: 36}", "registered for none of the periods"),
        ("  - {name: one, kind: plain, years: 11}", "line 5: Expected `int` <= 10"),
        ("  - {name: one, kind: plain, whois_fields: {owner: [shoe-size]}}", "'shoe-size' is none of the fields"),
        ("  - {name: one, kind: plain, since: 2026-01-01}", "'2026-01-01' needs an offset"),
        ("  - {name: one, kind: plain, since: soon}", "'soon' is no instant"),
        ("  - {name: one, kind: plain, phases: [{sort: dawn}]}", "Invalid enum value 'dawn'"),
        (
            "  - {name: one, kind: plain, phases: [{sort: sunrise}, {sort: ga, from: 2026-01-01T00:00:00+00:00}]}",
            "one begins its ga before its sunrise has ended",
        ),
        (
            "  - {name: one, kind: plain, phases: [{sort: ga, from: 2026-01-02T00:00Z, until: 2026-01-01T00:00Z}]}",
            "a phase that ends before it begins",
        ),
    ],
)
def test_facts_that_are_not_in_their_form_are_refused_by_file_and_line(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(Refusal, match=r"extensions\.yaml") as refused:
        load_extensions(load(tmp_path, text))
    assert problem in refused.value.message
