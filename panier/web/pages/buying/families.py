"""The families of products as people call them."""

from panier.core.catalog.catalog import Assortment
from panier.core.values import frozen
from panier.flows.domain.extensions import list_by_popularity
from panier.flows.shop import Shop
from panier.web.pages.parts.drawn.menu import MenuLink, ShopMenu, TermsLink
from panier.web.pages.parts.order_view import contract_links
from panier.web.pages.parts.tongues import phrase
from panier.web.routes.family_names import services

# By family; the others are called as summaries of the API call them.
TITLES = {
    "baremetalServers": phrase("Bare metal servers"),
    "cloud": phrase("Public Cloud"),
    "dedicated": phrase("Dedicated servers"),
    "dns": phrase("DNS zones"),
    "domain": phrase("Domain names"),
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
# What a family is for, in a line.
_ABOUT = {
    "baremetalServers": phrase("Whole machines for demanding work"),
    "cloud": phrase("Machines and storage, paid by use"),
    "dedicated": phrase("Whole machines of your own"),
    "dns": phrase("Name servers for your names"),
    "eco": phrase("Whole machines at a small price"),
    "ip": phrase("More addresses for your servers"),
    "ipLoadbalancing": phrase("Spread visits over your servers"),
    "managedServices": phrase("Somebody looks after it for you"),
    "netapp": phrase("Shared files for many machines"),
    "okms": phrase("Where your keys and secrets are safe"),
    "privateCloud": phrase("Virtual machines on hosts of your own"),
    "privateSQL": phrase("A database server that is looked after"),
    "vps": phrase("A virtual server of your own"),
    "vrack": phrase("Your servers in a network of their own"),
    "vrackServices": phrase("Services within your private network"),
    "webHosting": phrase("Room for your website"),
}
# What is bought in another way: names by a search, packs of them and changes of services not on pages.
_ELSEWHERE = frozenset({"domain", "domainPacks", "direct"})
_IN_MENU = 3
_FIRST = ("webHosting", "vps", "cloud", "baremetalServers", "eco", "dedicated", "privateSQL")


@frozen
class FamilyLink:
    """A family that is sold: its code, what people call it, and what it is for where that is known."""

    code: str
    title: str
    about: str = ""

    @property
    def path(self) -> str:
        """Where its plans are shown."""
        return f"/c/{self.code}"


def links(assortment: Assortment, subsidiary: str) -> tuple[FamilyLink, ...]:
    """The families that are sold in a subsidiary, those that most people look for first."""
    sold = [one.family for one in assortment.catalogs_in(subsidiary) if one.plans and one.family not in _ELSEWHERE]
    return tuple(FamilyLink(code, title_of(code), _ABOUT.get(code, "")) for code in sorted(sold, key=_place))


def shop_menu(shop: Shop, subsidiary: str) -> ShopMenu:
    """The menu where somebody buys in a subsidiary."""
    found = links(shop.assortment, subsidiary)
    named = tuple(MenuLink(one.path, one.title) for one in found[:_IN_MENU])
    return ShopMenu(
        bool(list_by_popularity(shop, subsidiary)), named, has_more=len(found) > _IN_MENU,
        terms=_terms(shop, subsidiary),
    )  # fmt: skip


def _terms(shop: Shop, subsidiary: str) -> tuple[TermsLink, ...]:
    """The terms that accounts are made under, without those that a link of the shop's own leads to."""
    linked = {one.url.partition("?")[0] for one in shop.look.links}
    ruling = [one for one in shop.assortment.account_contracts.get(subsidiary, ()) if one.url not in linked]
    return contract_links(ruling, shop.assortment, subsidiary)


def title_of(family: str) -> str:
    """What people call a family."""
    title = services(family)
    return TITLES.get(family) or title[:1].upper() + title[1:]


def _place(family: str) -> tuple[int, str]:
    return (_FIRST.index(family) if family in _FIRST else len(_FIRST), title_of(family))
