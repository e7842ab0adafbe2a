"""The files of a new shop that its owner fills in: the company on its bills, and its terms."""

from panier.app import CATALOGS
from panier.cli.shop.answers import ShopAnswers, sellers
from panier.core.look import TEXTS
from panier.files.catalog_file import UNWRITTEN
from panier.files.phrase_files import load_contracts

_COMPANY = """\
# The company that sells, as bills name it (docs/papers.md): put its own where {unwritten}
# stands. It needs a vat, a registration or a tax_number; take the lines away that it has not. Customers of every
# country are sold to by it.
{code}: &company
  name: {name}
  lines: ["{unwritten}: street and number"]
  zip: "{unwritten}"
  city: "{unwritten}"
  country: "{country}"
  language: "{language}"
  vat: "{unwritten}"
  registration: "{unwritten}"
  email: "{unwritten}"
"""
_TERMS = """\
# The terms that customers accept (docs/run-a-shop.md): put your own where {unwritten}
# stands, in English and in as many languages as you like. Plans name them by their key; accounts are made under those
# that govern accounts.
"""
_LOOK = """\
# What pages, e-mails and titles show of the shop (docs/look.md). A change shows after the next start;
# `panier shop check` says beforehand what is wrong with it.
name: {name}

# The colour of links and buttons, on light pages and on dark ones. Text in it needs a contrast of 4.5:1.
# colours:
#   accent: {{light: "{light}", dark: "{dark}"}}

# How round corners are: 0, 0.4rem, 6px.
# corners: 0.4rem

# Where customers get help: an e-mail address, or the address of a page.
# support: help@shop.example

# Links in the foot of every page; a title may be one text, or one by language.
# links:
#   - title: {{en: Legal notice, fr: Mentions légales, de: Impressum}}
#     url: https://shop.example/legal

# A logo is logo.svg or logo.png beside this file. Where it has the shop's name in it:
# logo_has_name: true
"""


def look(name: str) -> str:
    """What pages look like: the shop's name, and what else may be chosen."""
    light, dark = TEXTS["accent"]
    return _LOOK.format(name=_quoted(name), light=light, dark=dark)


def companies(answers: ShopAnswers) -> str:
    """The company of every subsidiary of the shop's region: it is one."""
    home = answers.subsidiary
    head = _COMPANY.format(
        unwritten=UNWRITTEN,
        code=home.code,
        name=_quoted(answers.name),
        country=answers.country,
        language=home.language,
    )
    codes = next(one.subsidiaries for one in sellers() if one.region is answers.region)
    return head + "".join(f"{code}: *company\n" for code in codes if code != home.code)


def terms(language: str) -> str:
    """The terms under the keys that plans name, to be written in English and in a language."""
    told = [_TERMS.format(unwritten=UNWRITTEN)]
    for key, entry in load_contracts(CATALOGS).items():
        told.append(f"{key}:\n")
        told += ["  governs_accounts: true\n"] if entry.governs_accounts else []
        for part in ("name", "content"):
            told.append(f"  {part}:\n")
            told += [f'    {each}: "{UNWRITTEN}"\n' for each in dict.fromkeys(("en", language))]
    return "".join(told)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
