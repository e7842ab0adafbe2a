"""What e-mails say in words: no line of a French one begins with a mark, and a shop is called by its name."""

import re

import pytest

from panier.core.look import Look
from panier.outside.mail.letters import FOLDER, Letters, names_of

_LANGUAGES = sorted(path.name for path in FOLDER.iterdir() if path.is_dir())


def test_a_french_mail_never_breaks_before_a_mark() -> None:
    values = {"nic": "ab1-ovh", "secret": "https://shop.example/a?b=c", "shop_url": "https://shop.example"}
    letter = Letters().write("password_reset", "fr_FR", values)
    assert "ce lien\u00a0: https://shop.example/a?b=c" in letter.body
    assert not re.search(r" [:;?!»]", letter.subject + letter.body)


@pytest.mark.parametrize("language", _LANGUAGES)
def test_whoever_is_welcomed_is_told_the_shops_name(language: str) -> None:
    values = {"nic": "ab1-ovh", "shop_url": "https://shop.example"}
    letter = Letters(look=Look(name="Prunelle")).write("welcome", language, values)
    assert "Prunelle" in letter.subject
    told, keys = [one for one in letter.body.split("\n\n") if one.strip()]
    assert "ab1-ovh" in told
    assert "https://shop.example/account" in told
    assert "/createToken" in keys, "for those who write programs, and last"


@pytest.mark.parametrize("language", _LANGUAGES)
def test_the_mail_with_a_password_says_whose_it_is(language: str) -> None:
    assert "new_password" in names_of(FOLDER, language)
    values = {"name": "vps-1.example", "secret": "S3cret", "shop_url": "https://shop.example"}
    for system in (None, "Debian 12"):
        known = Letters().write("new_password", language, {**values, "user": "root", "system": system})
        assert "root" in known.subject
        assert re.search(r"\broot\b", known.body)
        unknown = Letters().write("new_password", language, {**values, "user": "", "system": system})
        assert "root" not in unknown.subject + unknown.body
