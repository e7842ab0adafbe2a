"""The families of products as people call them."""

from panier.core.catalog.catalog import Assortment
from panier.core.values import frozen
from panier.flows.domain.extensions import list_by_popularity
from panier.flows.shop import Shop
from panier.web.pages.parts.drawn.menu import MenuLink, ShopMenu
from panier.web.pages.parts.tongues import phrase
from panier.web.routes.family_names import services

# By family; the others are called as summaries of the API call them.
TITLES = {
    "baremetalServers": phrase("Bare metal servers"),
    "cloud": phrase("Public Cloud"),
    "dedicated": phrase("Dedicated servers"),
    "dns": phrase("DNS zones"),
    "eco": phrase("Eco servers"),
    "ip": phrase("IP addresses"),
    "ipLoadbalancing": phrase("Load balancers"),
    "managedServices": phrase("Managed services"),
    "netapp": phrase("Enterprise file storage"),
    "okms": phrase("Key management"),
    "privateCloud": phrase("Hosted Private Cloud"),
    "privateSQL": phrase("Databases"),
    "vps": phrase("VPS"),
    "vrack": phrase("Private network (vRack)"),
    "vrackServices": phrase("vRack Services"),
    "webHosting": phrase("Web hosting"),
}
# What is bought in another way: names by a search, packs of them and changes of services not on pages.
_ELSEWHERE = frozenset({"domain", "domainPacks", "direct"})
_IN_MENU = 4
_FIRST = ("webHosting", "vps", "cloud", "baremetalServers", "eco", "dedicated", "privateSQL")


@frozen
class FamilyLink:
    """A family that is sold: its code, and what people call it."""

    code: str
    title: str

    @property
    def path(self) -> str:
        """Where its plans are shown."""
        return f"/c/{self.code}"


def links(assortment: Assortment, subsidiary: str) -> tuple[FamilyLink, ...]:
    """The families that are sold in a subsidiary, those that most people look for first."""
    sold = [one.family for one in assortment.catalogs_in(subsidiary) if one.plans and one.family not in _ELSEWHERE]
    return tuple(FamilyLink(code, title_of(code)) for code in sorted(sold, key=_place))


def shop_menu(shop: Shop, subsidiary: str) -> ShopMenu:
    """The menu where somebody buys in a subsidiary."""
    found = links(shop.assortment, subsidiary)
    named = tuple(MenuLink(one.path, one.title) for one in found[:_IN_MENU])
    return ShopMenu(bool(list_by_popularity(shop, subsidiary)), named, has_more=len(found) > _IN_MENU)


def title_of(family: str) -> str:
    """What people call a family."""
    title = TITLES.get(family) or services(family)
    return title[:1].upper() + title[1:]


def _place(family: str) -> tuple[int, str]:
    return (_FIRST.index(family) if family in _FIRST else len(_FIRST), title_of(family))
