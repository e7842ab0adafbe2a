"""What an imported document sells.

It is a public catalogue of the real API, or a shop's own YAML.
"""

from collections.abc import Mapping
from pathlib import Path

from panier.core.catalog.catalog import Assortment, Catalog
from panier.core.refusal import invalid
from panier.core.values import frozen, replace
from panier.files import assortment, public_catalog

PUBLIC = "public"
OWN = "own"

Catalogs = Mapping[tuple[str, str], Catalog]


@frozen
class Reader:
    """Reads documents for a shop.

    `folder` holds its companies, taxes and terms; `shipped` is the assortment it came with; `terms`: a file with terms
    of its own.
    """

    folder: Path
    shipped: Assortment
    terms: str = ""

    def read(self, document: bytes, family: str, *, form: str, name: str, version_id: int | None = None) -> Catalogs:
        """The catalogues in a document, by subsidiary and family.

        Refuses: a faulty document, naming the places.
        """
        if form == OWN:
            found = assortment.load_family(
                self.folder,
                family,
                _text(document, name),
                name=name,
                region=self.shipped.region,
                terms=self.terms,
            )
        else:
            catalog = public_catalog.parse(document, family, name=name, shipped=self.shipped)
            found = {(catalog.subsidiary, family): catalog}
        return {place: replace(catalog, version_id=version_id) for place, catalog in found.items()}


def form_of(path: Path) -> str:
    """The form of a file, by its extension.

    Refuses: other extensions.
    """
    match path.suffix.lower():
        case ".yaml" | ".yml":
            return OWN
        case ".json":
            return PUBLIC
        case _:
            raise invalid(f"{path}: a catalogue is a .json (OVHcloud's public form) or a .yaml (the shop's own form)")


def _text(document: bytes, name: str) -> str:
    try:
        return document.decode()
    except UnicodeDecodeError as problem:
        raise invalid(f"{name}: {problem}") from problem
