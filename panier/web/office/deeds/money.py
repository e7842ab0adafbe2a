"""Files of the ledger for accountants."""

import csv
from io import StringIO

from panier.core.limits import LONG_MAX
from panier.core.office.rights import OfficeAction
from panier.core.office.trail import OfficeSubject
from panier.core.office.typed import typed_time
from panier.core.refusal import bad_input
from panier.flows.ledger import books
from panier.store.engine.db import Tx
from panier.store.ledger import entries
from panier.web.office.forms import Deed, FormAct, Said, SentFile
from panier.web.office.visits import OfficeField, OfficeVisit
from panier.web.pages.parts.rendering import first
from panier.web.pages.parts.tongues import phrase

DEFAULT = "EUR"  # of a ledger without entries
_FORMS = (("csv", phrase("plain, with commas")), ("gl", phrase("the general ledger in 18 columns, between tabs")))


def _subject(visit: OfficeVisit) -> OfficeSubject:
    words = [first(visit.typed, name) for name in ("currency", "from", "to")]
    return OfficeSubject("ledger", " ".join(filter(None, words)) or "all")


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
    is_general = first(visit.typed, "form") == "gl"

    async def do(tx: Tx) -> Said:
        chosen = await _currency(tx, first(visit.typed, "currency"))
        text = StringIO(newline="")
        lines = books.general_lines if is_general else books.plain_lines
        writer = (
            csv.writer(text, delimiter="\t", lineterminator="\r\n", quoting=csv.QUOTE_NONE, quotechar=None)
            if is_general
            else csv.writer(text, lineterminator="\n")
        )
        async for row in lines(tx, from_us=from_us, to_us=to_us, currency=chosen):
            writer.writerow(row)
        name = f"ledger-{chosen}-{since or 'begin'}-{until or 'now'}.{'txt' if is_general else 'csv'}"
        kind = "text/tab-separated-values" if is_general else "text/csv"
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
        command="panier ledger export --form gl",
    ),
)  # fmt: skip
