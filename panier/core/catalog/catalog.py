"""What a shop sells in one subsidiary: plans, prices, options and questions.

The form is the same for every product family.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import field

from panier.core.account.applicant_rules import CountryTerms
from panier.core.catalog.by_language import in_language
from panier.core.catalog.place import PlaceName
from panier.core.catalog.promoted import Promotion
from panier.core.catalog.region import Region
from panier.core.catalog.tax import TaxTable
from panier.core.catalog.voucher import Voucher
from panier.core.limits import ITEM_QUANTITY_MAX
from panier.core.period import Period
from panier.core.refusal import invalid
from panier.core.values import frozen, replace

_UNITS = {"month": Period(months=1), "day": Period(days=1), "hour": Period(hours=1), "none": Period()}


@frozen
class Subsidiary:
    """A selling company: its currency, the country whose tax applies until the customer is known, its language.

    `letters` is the language of letters to its customers (en_CA). Without a country there is no tax until then.
    """

    code: str
    currency: str
    country: str
    language: str
    letters: str


@frozen
class Engagement:
    """The commitment of a pricing: its kind (upfront, periodic), its length and its end."""

    kind: str
    duration: str
    end_action: str


@frozen
class Consumption:
    """How metered use is counted.

    Its strategy, the unit it is prorated by, and what a last ping pays for.
    """

    strategy: str
    prorata_unit: str
    ping_end_policy: str | None = None


@frozen
class Pricing:
    """One price of a plan: for a use (capacities), a mode and an interval, within bounds.

    `tax_ucents` and `description` are as listed in a public catalogue; None where they follow from the rest.
    """

    mode: str
    capacities: tuple[str, ...]
    price_ucents: int
    interval: int = 1
    interval_unit: str = "month"
    kind: str = "rental"
    phase: int = 1
    strategy: str = "tiered"
    commitment: int = 0
    must_be_completed: bool = False
    quantity_min: int = 1
    quantity_max: int | None = None
    repeat_min: int = 1
    repeat_max: int | None = None
    engagement: Engagement | None = None
    promotions: tuple[Promotion, ...] = ()
    tax_ucents: int | None = None
    description: str | None = None
    formatted_price: str | None = None

    @property
    def duration(self) -> Period:
        """The length of one interval; empty for a one-off."""
        return _UNITS[self.interval_unit].times(self.interval)

    @property
    def due_ucents(self) -> int:
        """What an interval costs when it is ordered; metered use is paid afterwards."""
        return 0 if self.kind == "consumption" else self.price_ucents

    def takes(self, quantity: int) -> bool:
        """True for a quantity within its bounds."""
        most = ITEM_QUANTITY_MAX if self.quantity_max is None else self.quantity_max
        return self.quantity_min <= quantity <= most


@frozen
class AddonFamily:
    """A group of options of a plan.

    Mandatory: at least one must be chosen; exclusive: at most one.
    """

    name: str
    addons: tuple[str, ...]
    default: str | None = None
    exclusive: bool = False
    mandatory: bool = False


@frozen
class Question:
    """A configuration that a product needs or accepts.

    `values`: the accepted answers, where the list is closed. `suggestions`: examples beside which any other answer
    is accepted. `is_custom`: whether any answer is accepted, where `values` does not decide it. `is_product_own`:
    it belongs to the product, whichever plan sells that.
    """

    label: str
    kind: str = "String"
    required: bool = False
    values: tuple[str, ...] | None = None
    fields: tuple[str, ...] | None = None
    suggestions: tuple[str, ...] | None = None
    is_custom: bool | None = None
    is_product_own: bool = False


@frozen
class Contract:
    """Terms that the customer accepts by ordering; `language`: of their words, empty where nobody noted it."""

    name: str
    url: str
    content: str
    language: str = ""


@frozen
class Product:
    """A technical product, described once in a public catalogue for all its plans.

    `blobs` is JSON text.
    """

    name: str
    description: str
    questions: tuple[Question, ...] | None = ()
    blobs: str | None = None


@frozen
class Plan:
    """A commercial offer: its product, its prices, its options and its questions.

    `names` and `descriptions`: by language (fr), where its catalogue has several; `name` and `product_description` are
    then those of its subsidiary's language, as programs are told them.
    """

    plan_code: str
    family: str
    name: str
    product: str
    product_description: str
    pricings: tuple[Pricing, ...]
    product_type: str = "delivery"
    pricing_type: str = "rental"
    addon_families: tuple[AddonFamily, ...] = ()
    questions: tuple[Question, ...] = ()
    contracts: tuple[Contract, ...] = ()
    periods_max: int = 1  # how many intervals can be paid in advance: ten years for a domain name
    range_name: str | None = None
    traits: Mapping[str, object] = field(default_factory=dict)
    consumption: Consumption | None = None
    blobs: str | None = None  # JSON text, as a public catalogue has it
    names: Mapping[str, str] = field(default_factory=dict)
    descriptions: Mapping[str, str] = field(default_factory=dict)
    mark: object = field(default_factory=object, init=False, repr=False, compare=False)  # this very plan's

    def modes(self) -> tuple[str, ...]:
        """The pricing modes this plan is sold in, each once, in the catalogue's order."""
        return tuple(dict.fromkeys(pricing.mode for pricing in self.pricings))

    def name_in(self, language: str) -> str:
        """Its name for a reader of a language given as fr or fr_FR."""
        return in_language(self.names, language) if self.names else self.name

    def description_in(self, language: str) -> str:
        """Its description for a reader of a language given as fr or fr_FR."""
        return in_language(self.descriptions, language) if self.descriptions else self.product_description

    def text_in(self, text: str, language: str) -> str | None:
        """What a name or a description of it, in any language, is in another; None of any other text."""
        known = next((texts for texts in (self.names, self.descriptions) if text in texts.values()), None)
        return None if known is None else in_language(known, language)

    def addon_family_of(self, plan_code: str) -> AddonFamily | None:
        """The family of options that an option of this plan belongs to."""
        return next((family for family in self.addon_families if plan_code in family.addons), None)


@frozen
class Catalog:
    """Everything one product family sells in one subsidiary, its options apart.

    `products`: those described apart from their plans. `version_id`: the imported version it comes from. `places`:
    what its places are called, by their codes in lower case.
    """

    family: str
    name: str
    subsidiary: str
    currency: str
    plans: Mapping[str, Plan]
    addons: Mapping[str, Plan]
    products: Mapping[str, Product] = field(default_factory=dict)
    plan_families: tuple[str, ...] | None = None
    catalog_id: int | None = None
    tax_basis_points: int | None = None
    version_id: int | None = None
    places: Mapping[str, PlaceName] = field(default_factory=dict)

    @property
    def has_price(self) -> bool:
        """True where a plan or an option costs something."""
        every = (*self.plans.values(), *self.addons.values())
        return any(one.price_ucents for plan in every for one in plan.pricings)

    def plan(self, plan_code: str) -> Plan:
        """A plan by its code.

        Refuses: an unknown plan, in the words that clients look for ("Plan code not found", 400).
        """
        if plan_code not in self.plans:
            raise invalid(f"Plan code not found: {plan_code} is not sold as {self.family} in {self.subsidiary}")
        return self.plans[plan_code]

    def options_of(self, plan: Plan) -> tuple[tuple[AddonFamily, Plan], ...]:
        """The options of a plan, each with its family."""
        return tuple((group, self.addons[code]) for group in plan.addon_families for code in group.addons)


@frozen
class PriceList:
    """What a family sells, at which rate in hundredths of a percent, and as of when."""

    catalog: Catalog
    tax_basis_points: int
    as_of_us: int


@frozen
class Assortment:
    """Everything a shop sells: catalogues by (subsidiary, family), and what they rely on.

    A catalogue may be made when it is first asked for, so nobody asks for more of them than needed.

    These are selling companies, tax rates, phrases by language (fr) and key, and vouchers by code: those that
    answer a question and those that apply to a cart. `region` is where this is sold, `home` the subsidiary that is
    meant where none is named; `published` are the codes that the region's schema lists. `account_contracts`: by
    subsidiary, those that an account is made under; `countries`: what newcomers of some countries are offered;
    `places`: what places are called, by their codes in lower case, unless a catalogue calls them otherwise;
    `contract_titles`: by the end of their path and by language (de).
    """

    subsidiaries: Mapping[str, Subsidiary]
    taxes: TaxTable
    phrases: Mapping[str, Mapping[str, str]]
    catalogs: Mapping[tuple[str, str], Catalog]
    region: Region
    home: str
    published: tuple[str, ...]
    vouchers: Mapping[str, Voucher] = field(default_factory=dict)
    account_contracts: Mapping[str, tuple[Contract, ...]] = field(default_factory=dict)
    countries: Mapping[str, CountryTerms] = field(default_factory=dict)
    places: Mapping[str, PlaceName] = field(default_factory=dict)
    contract_titles: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def subsidiary(self, code: str) -> Subsidiary:
        """A selling company by its code, in upper case.

        Refuses: an unknown subsidiary (400).
        """
        if code not in self.subsidiaries:
            raise invalid("invalid ovhSubsidiary")
        return self.subsidiaries[code]

    def sold_in(self) -> Mapping[str, Subsidiary]:
        """The subsidiaries in which something has a price, by code.

        What is free is free in every country. Where nothing has a price, those in which anything is sold, or the home.
        """
        found = self._where(lambda one: one.has_price) or self._where(lambda one: bool(one.plans)) or {self.home}
        return {code: one for code, one in self.subsidiaries.items() if code in found}

    def _where(self, is_so: Callable[[Catalog], bool]) -> set[str]:
        """The subsidiaries of a catalogue of which something is so; no more catalogues are made than it takes."""
        found: set[str] = set()
        for place in self.catalogs:
            if place[0] not in found and is_so(self.catalogs[place]):
                found.add(place[0])
        return found

    def at_home(self) -> "Assortment":
        """The same with a home in which something is sold: another than the usual one where nothing is sold there."""
        if any(one.has_price for one in self.catalogs_in(self.home)):
            return self
        sold = self.sold_in()
        return self if self.home in sold else replace(self, home=next(iter(sold)))

    def phrases_in(self, language: str) -> Mapping[str, str]:
        """The phrases of a language given as fr_FR, or the English ones."""
        return self.phrases.get(language[:2], self.phrases["en"])

    def catalogs_of(self, *families: str, subsidiary: str | None = None) -> Iterator[Catalog]:
        """What families sell in each subsidiary, or in one."""
        places = (place for place in self.catalogs if place[1] in families and subsidiary in (None, place[0]))
        return (self.catalogs[place] for place in places)

    def catalogs_in(self, subsidiary: str) -> Iterator[Catalog]:
        """What a subsidiary sells, by family."""
        return (self.catalogs[place] for place in sorted(self.catalogs) if place[0] == subsidiary)

    def place(self, code: str, subsidiary: str, family: str) -> PlaceName | None:
        """What a place is called that a family's plans name by a code; None where nobody has named it."""
        known = code.lower()
        return self.catalog(subsidiary, family).places.get(known) or self.places.get(known)

    def offered(self, code: str, subsidiary: str, family: str) -> Plan | None:
        """A plan or an option by its code; None where it is not sold any more."""
        catalog = self.catalog(subsidiary, family)
        return catalog.plans.get(code) or catalog.addons.get(code)

    def catalog(self, subsidiary: str, family: str) -> Catalog:
        """What a family sells in a subsidiary; an empty catalogue where it sells nothing."""
        found = self.catalogs.get((subsidiary, family))
        if found is None:
            return Catalog(family, family, subsidiary, self.subsidiaries[subsidiary].currency, {}, {})
        return found
