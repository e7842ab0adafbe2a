"""What was parsed before is not parsed again, and nothing is believed that somebody else may have written."""

from pathlib import Path

import pytest

from panier.files.parsed import NAME, ParsedFiles

TEXT, PLAIN = "a: [b, c]", {"a": ["b", "c"]}


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """The file of a cache that knows one text."""
    known = ParsedFiles(tmp_path / "panier")
    assert known.plain(TEXT) is None
    known.add(TEXT, PLAIN)
    known.save()
    return tmp_path / "panier" / NAME


def test_a_text_is_known_at_the_next_start(kept: Path) -> None:
    again = ParsedFiles(kept.parent)
    assert again.plain(TEXT) == PLAIN
    assert again.plain(f"{TEXT} ") is None
    assert again.loaded(TEXT, str.upper) == PLAIN
    assert again.loaded("other", str.upper) == "OTHER"


def test_only_its_user_can_read_and_write_it(kept: Path) -> None:
    assert (kept.stat().st_mode & 0o777, kept.parent.stat().st_mode & 0o777) == (0o600, 0o700)


@pytest.mark.parametrize("place", [0, 40, -1])
def test_a_damaged_file_counts_as_none(kept: Path, place: int) -> None:
    content = bytearray(kept.read_bytes())
    content[place] ^= 1
    kept.write_bytes(content)
    assert ParsedFiles(kept.parent).plain(TEXT) is None


@pytest.mark.parametrize("content", [b"", b"\x80", b"no cache at all, and longer than a checksum is"])
def test_another_file_counts_as_none(kept: Path, content: bytes) -> None:
    kept.write_bytes(content)
    again = ParsedFiles(kept.parent)
    assert again.plain(TEXT) is None
    again.add(TEXT, PLAIN)
    again.save()
    assert ParsedFiles(kept.parent).plain(TEXT) == PLAIN, "it is replaced"


def test_a_file_that_others_can_write_counts_as_none(kept: Path) -> None:
    kept.chmod(0o620)
    assert ParsedFiles(kept.parent).plain(TEXT) is None


def test_a_shop_starts_where_nothing_can_be_written(tmp_path: Path) -> None:
    (tmp_path / "panier").write_text("a file where the folder should be")
    for folder in (tmp_path / "panier", None):
        known = ParsedFiles(folder)
        known.add(TEXT, PLAIN)
        known.save()
        assert known.plain("other") is None


def test_texts_that_are_no_longer_used_are_forgotten(kept: Path) -> None:
    again = ParsedFiles(kept.parent)
    again.add("new", ["n"])
    again.save()
    assert ParsedFiles(kept.parent).plain(TEXT) is None
