"""A shop's own look: what is taken, and what is refused with its file, its line and the figures."""

import re
from decimal import Decimal
from pathlib import Path

import pytest

from panier import settings
from panier.core.look import GROUNDS, TEXTS, Look, contrast, ink_on, poor_contrasts
from panier.core.refusal import Refusal
from panier.files.look.look_file import load_look
from panier.web.static_files import FOLDER
from tests.support.parts.looks import LOGO, LOOK, png, write


def test_a_look_is_read(tmp_path: Path) -> None:
    look = load_look(str(write(tmp_path, {"look.yaml": LOOK, "logo.svg": LOGO, "pages/own.html": ""})))
    assert (look.name, look.corners, look.support_link) == ("Exemple Hosting", "6px", "mailto:help@shop.example")
    assert look.colours == {"accent": ("#7a2e8f", "#dba8ea")}
    assert look.inks() == ("#ffffff", "#000000")
    assert [one.title("fr") for one in look.links] == ["Mentions légales", "Status"]
    assert [one.title("nl") for one in look.links] == ["Legal notice", "Status"]
    assert look.logo is not None
    assert (look.logo.width, look.logo.height, look.logo.has_name) == (84, 28, False)
    assert look.pages == str(tmp_path / "pages")
    assert load_look("") == Look()


@pytest.mark.parametrize(
    "old, new, told",
    [
        ("Exemple Hosting", '""', r"look.yaml, line 1: .*length >= 1"),
        ("corners", "roundness", "unknown field `roundness`"),
        ("6px", "6em", "look.yaml, line 4: "),
        ("help@shop.example", "javascript:alert(1)", "support is neither an e-mail address nor"),
        ("https://shop.example/legal", "javascript:alert(1)", "line 7: url is no address"),
        ("https://shop.example/legal", "//elsewhere.example", "line 7: url is no address"),
        ('"#7a2e8f"', '"purple"', "look.yaml, line 3: "),
        (
            '"#7a2e8f"',
            '"#ffcc00"',
            r"line 3: the accent #ffcc00 \(light\) has a contrast of 1\.48:1 on the paper #fffdf9 and 1\.35:1 on the ",
        ),
        ('"#dba8ea"', '"#4a1b57"', r"line 3: the accent #4a1b57 \(dark\) has a contrast of 1\.\d\d:1"),
        (
            '  accent: {light: "#7a2e8f", dark: "#dba8ea"}',
            '  paper: {light: "#ffffff", dark: "#888888"}',
            r"line 3: the ink #ece7dd \(dark\) has a contrast of \d\.\d\d:1 on the paper #888888",
        ),
        ("corners: 6px", "logo_has_name: true", "line 4: there is no logo that could have the name in it"),
    ],
)
def test_a_wrong_look_is_refused_with_its_line(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert old in LOOK
    write(tmp_path, {"look.yaml": LOOK.replace(old, new, 1)})
    with pytest.raises(Refusal, match=told):
        load_look(str(tmp_path))


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match=r"'PANIER_LOOK' is '/nowhere', but there is no such folder"):
        load_look("/nowhere")
    with pytest.raises(Refusal, match=r"look.yaml"):
        load_look(str(tmp_path))


def test_the_colours_are_those_of_pages_and_can_be_read() -> None:
    css = (FOLDER / "panier.css").read_text(encoding="utf-8")
    found = {name: (light, dark) for name, light, dark in re.findall(
        r"--(\w+): light-dark\((#\w{6}), (#\w{6})\)", css)}  # fmt: skip
    assert {**TEXTS, **GROUNDS}.items() <= found.items()
    assert not list(poor_contrasts(Look()))


def test_contrast_is_as_it_is_defined() -> None:
    assert contrast("#000000", "#ffffff") == 21
    assert contrast("#ffffff", "#767676") == Decimal("4.54")
    assert contrast("#777777", "#ffffff") == Decimal("4.47")
    assert all(contrast(ink_on(f"#{level:02x}{level:02x}{level:02x}"), f"#{level:02x}{level:02x}{level:02x}") >= 4.5
               for level in range(256))  # fmt: skip


@pytest.mark.parametrize(
    "logo, told",
    [
        ("<html/>", "line 1: it is no SVG: its first element is no <svg>"),
        (LOGO.replace("<path", "<script>alert(1)</script><path"), "line 1: <script> does more than draw"),
        (LOGO.replace("<path", "\n<foreignObject/><path"), "line 2: <foreignObject> does more than draw"),
        (LOGO.replace("<path", '<path onclick="alert(1)"'), "onclick is a script"),
        (LOGO.replace("<path", '<use href="https://elsewhere.example/a.svg#b"/><path'), "href leads elsewhere"),
        (LOGO.replace("<path", "<style>path {fill: url(https://elsewhere.example/)}</style><path"), "loads something"),
        (LOGO.replace("<path", '<path style="fill: url(https://elsewhere.example/)"'), "style loads something"),
        (f"<!DOCTYPE svg [<!ENTITY a 'b'>]>\n{LOGO}", "line 1: it has a document type"),
        (f"<?xml-stylesheet href='a.css'?>\n{LOGO}", "xml-stylesheet"),
        (LOGO.replace("</svg>", ""), "it is no SVG: no element found"),
        (LOGO.replace('viewBox="0 0 84 28"', ""), "neither width and height in pixels nor a viewBox"),
        (LOGO.replace("84", "0"), "it has no size"),
        (
            LOGO.replace("<path", '<b xmlns="http://www.w3.org/1999/xhtml"/><path'),
            "<b> is of http://www.w3.org/1999/xhtml",
        ),
        (" " * 65_537, "it has 65537 bytes, but a logo has 65536 at most"),
    ],
)
def test_a_logo_that_does_more_than_draw_is_refused(tmp_path: Path, logo: str, told: str) -> None:
    write(tmp_path, {"look.yaml": LOOK, "logo.svg": logo})
    with pytest.raises(Refusal, match=re.escape(told)):
        load_look(str(tmp_path))


def test_a_png_is_taken_for_what_it_is(tmp_path: Path) -> None:
    write(tmp_path, {"look.yaml": LOOK})
    (tmp_path / "logo.png").write_bytes(png(600, 30))
    logo = load_look(str(tmp_path)).logo
    assert logo is not None
    assert (logo.media_type, logo.width, logo.height) == ("image/png", 200, 10)
    (tmp_path / "logo.svg").write_text(LOGO)
    with pytest.raises(Refusal, match=r"has both logo\.svg and logo\.png"):
        load_look(str(tmp_path))
    (tmp_path / "logo.svg").unlink()
    (tmp_path / "logo.png").write_text(LOGO)
    with pytest.raises(Refusal, match=r"logo\.png: it is no PNG"):
        load_look(str(tmp_path))


def test_what_else_is_in_the_folder_fills_the_settings_that_are_not_set(tmp_path: Path) -> None:
    write(tmp_path, {"look.yaml": LOOK, "mails/page.html": "", "terms/general.en.md": "# T\nWords"})
    read = settings.read({"PANIER_LOOK": str(tmp_path), "PANIER_TERMS": "terms.yaml"})
    assert read.mail.templates == str(tmp_path / "mails")
    assert (read.terms, read.papers) == ("terms.yaml", "")
    assert settings.read({"PANIER_LOOK": str(tmp_path)}).terms == str(tmp_path / "terms")
