"""Files of the ledger for accountants."""

import csv
from functools import partial
from io import StringIO

from panier.core.ledger.book_words import ENGLISH, FRENCH
from panier.core.limits import LONG_MAX
from panier.core.office.rights import OfficeAction
from panier.core.office.trail import OfficeSubject
from panier.core.office.typed import typed_time
from panier.core.refusal import bad_input
from panier.flows.ledger import books
from panier.store.engine.db import Tx
from panier.store.ledger import entries
from panier.web.office.forms import Deed, FormAct, Said, SentFile
from panier.web.office.trail_words import BEGINNING, NOW, ONLY
from panier.web.office.visits import OfficeField, OfficeVisit
from panier.web.pages.parts.rendering import first
from panier.web.pages.parts.tongues import phrase

DEFAULT = "EUR"  # of a ledger without entries
_FORMS = (
    ("csv", phrase("plain, with commas")),
    ("fec", phrase("FEC: the French file of accounting entries, in French")),
    ("gl", phrase("the 18 columns of the FEC, with texts in English")),
)
_WORDS = {"fec": FRENCH, "gl": ENGLISH}


def _subject(visit: OfficeVisit) -> OfficeSubject:
    """A file of the ledger: its form, its currency, and from when to when."""
    form, currency, since, until = (
        first(visit.typed, name) or otherwise
        for name, otherwise in (("form", "csv"), ("currency", ONLY), ("from", BEGINNING), ("to", NOW))
    )
    return OfficeSubject("ledger", f"{form} {currency} {since}/{until}")


async def _currency(tx: Tx, typed: str) -> str:
    """The currency to export, or points.

    Refuses: one that the ledger has nothing in (400), none where there are several (409).
    """
    if not typed:
        return await books.choose_currency(tx, None)
    known = await entries.list_currencies(tx) or (DEFAULT,)
    found = next((one for one in known if one.lower() == typed.lower()), None)
    if found is None:
        raise bad_input("currency", f"is {typed!r}, but must be one of {', '.join(known)}")
    return found


def _export(visit: OfficeVisit) -> Deed:
    since, until = first(visit.typed, "from"), first(visit.typed, "to")
    from_us = typed_time("from", since, now_us=0)
    to_us = typed_time("to", until, now_us=LONG_MAX)
    form = first(visit.typed, "form")
    words = _WORDS.get(form)
    if words is None and form not in ("", "csv"):
        values = ", ".join(name for name, _ in _FORMS)
        raise bad_input("form", f"is {form}, but must be one of {values}")

    async def do(tx: Tx) -> Said:
        chosen = await _currency(tx, first(visit.typed, "currency"))
        text = StringIO(newline="")
        lines = books.plain_lines if words is None else partial(books.general_lines, words=words)
        writer = (
            csv.writer(text, delimiter="\t", lineterminator="\r\n", quoting=csv.QUOTE_NONE, quotechar=None)
            if words is not None
            else csv.writer(text, lineterminator="\n")
        )
        async for row in lines(tx, from_us=from_us, to_us=to_us, currency=chosen):
            writer.writerow(row)
        kind, ending = ("text/csv", "csv") if words is None else ("text/tab-separated-values", "txt")
        begin = "FEC" if form == "fec" else "ledger"
        name = f"{begin}-{chosen}-{since or 'begin'}-{until or 'now'}.{ending}"
        content = text.getvalue().encode()
        return Said(file=SentFile(name, f"{kind}; charset=utf-8", content))

    return do


ACTS = (
    FormAct(
        OfficeAction.EXPORT_LEDGER, phrase("Export"), _subject, _export,
        (
            OfficeField("form", phrase("Form"), options=_FORMS, value="csv"),
            OfficeField("currency", phrase("Currency")),
            OfficeField("from", phrase("From"), type="date", hint=phrase("left empty: the beginning")),
            OfficeField("to", phrase("Before"), type="date", hint=phrase("left empty: now")),
        ),
        command="panier ledger export --form fec",
    ),
)  # fmt: skip
