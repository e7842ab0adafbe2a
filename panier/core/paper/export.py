"""Papers that a customer asked for together: a table of them, or their files."""

from collections.abc import Iterable, Iterator
from enum import StrEnum

from panier.core.money import Money
from panier.core.paper.paper import Paper, PaperKind
from panier.core.period import at
from panier.core.values import frozen

HEADINGS = (
    "number", "date", "order", "category", "about", "seller", "customer", "without_tax", "tax", "with_tax", "currency",
    "paid_on", "paid_by", "paid_before",
)  # fmt: skip


class ArchiveKind(StrEnum):
    """The forms of an export, in OVHcloud's words."""

    CSV = "csv"
    ZIP = "zip"


@frozen
class PaperExport:
    """An export that was asked for: of which papers, by their numbers, which were all there at that moment."""

    export_id: int
    account_id: int
    kind: PaperKind
    archive: ArchiveKind
    numbers: tuple[str, ...]
    asked_us: int

    @property
    def file_name(self) -> str:
        """What its file is called."""
        return f"{self.kind.value}-{at(self.asked_us).date().isoformat()}-{self.export_id}.{self.archive.value}"


def rows_of(papers: Iterable[Paper]) -> Iterator[tuple[str, ...]]:
    """A row for each paper, with a decimal point."""
    for paper in papers:
        sheet = paper.sheet
        paid = sheet.settlement
        yield (
            paper.number,
            _day(paper.issued_us),
            "" if paper.order_id is None else str(paper.order_id),
            paper.category,
            "" if sheet.about is None else sheet.about.number,
            sheet.seller.name,
            sheet.buyer.name,
            _number(sheet.without_tax),
            _number(sheet.tax),
            _number(sheet.with_tax),
            sheet.currency,
            "" if paid is None else _day(paid.at_us),
            "" if paid is None else paid.mean,
            _number(sheet.with_tax - sheet.rest) if sheet.down_payments else "",
        )


def _day(time_us: int) -> str:
    return at(time_us).date().isoformat()


def _number(amount: Money) -> str:
    return amount.plain.partition(" ")[0]
