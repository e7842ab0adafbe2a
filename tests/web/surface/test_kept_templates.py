"""Templates of pages that an earlier process compiled."""

import shutil
from pathlib import Path

import pytest
from jinja2 import DictLoader, Environment

from panier.web.pages.parts.compiled import KeptTemplates, kept_templates


def drawn(kept: KeptTemplates, text: str) -> str:
    return Environment(loader=DictLoader({"page.html": text}), bytecode_cache=kept, autoescape=True).get_template(
        "page.html"
    ).render()  # fmt: skip


def test_what_was_compiled_is_found_and_never_for_another_text(tmp_path: Path) -> None:
    kept = kept_templates(tmp_path / "cache")
    assert kept is not None
    assert drawn(kept, "{{ 1 + 1 }}") == "2"
    [file] = (tmp_path / "cache" / "pages").iterdir()
    before = file.read_bytes()
    assert drawn(kept, "{{ 1 + 1 }}") == "2"
    assert file.read_bytes() == before
    assert drawn(kept, "{{ 1 + 2 }}") == "3"
    file.write_bytes(b"damaged")
    assert drawn(kept, "{{ 1 + 2 }}") == "3"
    assert (tmp_path / "cache" / "pages").stat().st_mode & 0o077 == 0, "what is run is nobody else's to write"


def test_a_page_is_drawn_where_nothing_can_be_kept(tmp_path: Path) -> None:
    kept = kept_templates(tmp_path)
    assert kept is not None
    shutil.rmtree(tmp_path / "pages")
    assert drawn(kept, "{{ 2 * 3 }}") == "6"


@pytest.mark.parametrize("mode", [0o770, 0o707])
def test_a_folder_that_others_may_write_to_is_not_used(tmp_path: Path, mode: int) -> None:
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages").chmod(mode)
    assert kept_templates(tmp_path) is None


def test_a_user_without_a_home_keeps_nothing() -> None:
    assert kept_templates(None) is None
