"""A catalogue as it is told at an instant: with the tax rate that its subsidiary shows then."""

from dataclasses import dataclass

from panier.core.catalog.catalog import Catalog


@dataclass(frozen=True, slots=True)
class PriceList:
    """What a family sells, at which rate in hundredths of a percent, told when."""

    catalog: Catalog
    tax_basis_points: int
    told_us: int
