"""Papers and their lines as they are shown."""

from dataclasses import dataclass

from panier.core.paper.paper import Paper, PaperLine


@dataclass(frozen=True, slots=True)
class ShownPaper:
    """A paper with the addresses where it can be read: as a page and as a PDF."""

    paper: Paper
    url: str
    pdf_url: str


@dataclass(frozen=True, slots=True)
class ShownPaperLine:
    """A line of a paper, with its id."""

    line_id: str
    paper: Paper
    line: PaperLine
