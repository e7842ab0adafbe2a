"""Papers and their lines as they are shown."""

from panier.core.paper.paper import Paper, PaperLine
from panier.core.values import frozen


@frozen
class ShownPaper:
    """A paper with the addresses where it can be read: as a page and as a PDF."""

    paper: Paper
    url: str
    pdf_url: str


@frozen
class ShownPaperLine:
    """A line of a paper, with its id."""

    line_id: str
    paper: Paper
    line: PaperLine
