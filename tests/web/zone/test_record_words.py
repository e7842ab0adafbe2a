"""What is said of records that cannot be: an example for each type, and no more of what was typed than one reads."""

import pytest

from panier.core.zone.zone import TEXT_TYPES, Record
from panier.outside.zone_records import TARGETS, TYPES, ZoneFileError, settled, sub_domain

WORDS = frozenset({"SSHFP", "TLSA", "DKIM"})  # their examples are told in part


def test_every_type_has_an_example() -> None:
    assert set(TARGETS) == TYPES | TEXT_TYPES


@pytest.mark.parametrize("field_type", sorted(set(TARGETS) - WORDS))
def test_an_example_is_a_target_of_its_type(field_type: str) -> None:
    below = "_dmarc" if field_type == "DMARC" else "a"
    assert settled(Record(0, below, field_type, TARGETS[field_type]), "example.org").field_type == field_type


@pytest.mark.parametrize("text", ["x" * 5_000, "😀" * 5_000, "a b" * 2_000])
def test_a_long_text_is_not_repeated(text: str) -> None:
    with pytest.raises(ZoneFileError) as name:
        sub_domain(text, "example.org")
    with pytest.raises(ZoneFileError) as target:
        settled(Record(0, "a", "A", text), "example.org")
    assert max(len(str(name.value)), len(str(target.value))) < 250
