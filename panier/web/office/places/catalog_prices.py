"""What plans cost in the shop's own subsidiary, and which promotions are on them, as pages of catalogues say it."""

from panier.core.catalog.catalog import Catalog, Plan, Pricing
from panier.core.catalog.promoted import Promotion
from panier.core.money import Money
from panier.core.period import Period
from panier.core.values import frozen
from panier.web.office.catalog_words import mode_in_words, often_in_words
from panier.web.office.words import written
from panier.web.pages.parts.called.plan_names import offer_name


@frozen
class PricedPlan:
    """A plan of a family's list: its least price, and how often that is paid."""

    code: str
    name: str
    price: str
    often: str


@frozen
class PlanPromotion:
    """A promotion that runs on a plan or is to come: of which price, how much, and for whom (a code)."""

    name: str
    price: str
    off: str
    context: str
    start_us: int
    end_us: int | None
    is_running: bool


def priced(plan: Plan, catalog: Catalog) -> PricedPlan:
    """A plan with its least price of an interval, or else the least that is paid once."""
    recurring = [one for one in plan.pricings if not one.duration.is_empty] or plan.pricings
    least = min(recurring, key=lambda one: one.price_ucents, default=None)
    cost = written(Money(0 if least is None else least.price_ucents, catalog.currency))
    often = often_in_words(Period() if least is None else least.duration)
    return PricedPlan(plan.plan_code, offer_name(plan), cost, often)


def list_promotions(plan: Plan, catalog: Catalog, now_us: int) -> list[PlanPromotion]:
    """The promotions on a plan that are not over, those that begin first before the others."""
    found = [
        _promotion(promotion, pricing, catalog.currency, now_us)
        for pricing in plan.pricings
        for promotion in pricing.promotions
        if promotion.end_us is None or promotion.end_us > now_us
    ]
    return sorted(found, key=lambda one: one.start_us)


def _promotion(promotion: Promotion, pricing: Pricing, currency: str, now_us: int) -> PlanPromotion:
    price = ", ".join(filter(None, (often_in_words(pricing.duration), mode_in_words(pricing.mode))))
    off = written(Money(-promotion.off_ucents(pricing.price_ucents), currency))
    return PlanPromotion(
        promotion.name, price, off, promotion.context, promotion.start_us, promotion.end_us, promotion.runs(now_us)
    )
