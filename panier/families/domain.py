"""Domain names: own questions and prices, an included zone, no right of withdrawal."""

from panier.core.cart.cart import Item
from panier.core.cart.quote import Included, Texts, Thing
from panier.core.catalog.catalog import Assortment, Plan, Question
from panier.core.catalog.terms import Terms, choose, durations, with_price
from panier.core.domain.domain_name import SUNRISE_MODE, NameRecord
from panier.core.domain.extension import HOLDER_MODES, Extension, TransferMethod
from panier.core.domain.life import Afterlife, Stage
from panier.core.service.service import Service
from panier.core.values import replace
from panier.families import generic
from panier.families.family import Family, Phrases

# The configuration that every new name starts with. Its label is not among the required configurations, so that
# answering those never makes a second answer (the guide shows one automatic configuration and does not name it).
FIRST_LABEL = "DOMAIN_OFFER"
# The included zone, and the label of the answer with which a cart names a zone of its own.
ZONE_FAMILY, ZONE_PLAN, ZONE_LABEL = "dns", "zone", "zone"

AGE_LABEL = "OWNER_LEGAL_AGE"

_OWNER_FIELDS = ("firstName", "lastName", "legalForm", "email", "address.country")
_ALWAYS = (
    Question(AGE_LABEL, "bool", required=True),
    Question("OWNER_CONTACT", "/me/contact", fields=_OWNER_FIELDS),
    Question("ADMIN_ACCOUNT", "Nichandle"),
    Question("TECH_ACCOUNT", "Nichandle"),
    Question("DNS", "String"),
)
_CODE, _SERVERS = Question("AUTH_INFO", "String"), Question("KEEP_DNS", "bool")
# The options of a delivered name: those available while it is registered, and the one that restores it.
TRADE_GROUP, RESTORE_GROUP = "trade", "restore"
TRADE_SUFFIX = "-trade"  # of their plans: com-trade is the plan com's


def questions(item: Item, plan: Plan, record: NameRecord | None, extension: Extension | None) -> tuple[Question, ...]:
    """The questions of the guide's table for a domain name.

    Some are always asked, others depend on the action, the extension and the registry's answer. Under an extension
    whose names are transferred by a change of tag there is no code to ask for. An option of a name has the
    questions of its own plan.
    """
    if item.domain is None:
        return plan.questions
    asked = list(_ALWAYS)
    if item.pricing_mode in HOLDER_MODES:
        is_tagged = extension is not None and extension.transfer.handover == TransferMethod.TAG
        asked += [_SERVERS] if is_tagged else [_CODE, _SERVERS]
    if plan.traits.get("accept_conditions"):
        asked.append(Question("ACCEPT_CONDITIONS", "bool", required=True))
    if plan.traits.get("domain_config"):
        asked.append(Question("DOMAIN_CONFIG", "json", required=True))
    if item.pricing_mode == SUNRISE_MODE:
        asked.append(Question("SMD", "/domain/data/smd", required=True))
    if record is not None and item.pricing_mode.startswith("create"):
        asked += _by_registry(record)
    return tuple(asked)


def fits(service: Service, group: str, afterlife: Afterlife, now_us: int) -> bool:
    """Whether a delivered name accepts an option now.

    Restoration once it is lost, every other option until it expires.
    """
    stage = Stage.REGISTERED if service.expires_us is None else afterlife.stage(service.expires_us, now_us)
    return stage == (Stage.REDEMPTION if group == RESTORE_GROUP else Stage.REGISTERED)


def texts(item: Item, plan: Plan, terms: Terms, phrases: Phrases, language: str) -> Texts:
    """The texts of its lines.

    For example `exemple.fr - .fr demande d'enregistrement - 12 mois` and `Domain .fr`.
    """
    if item.domain is None:
        return generic.texts(item, plan, terms, phrases, language)
    action = "transfer" if item.pricing_mode.startswith("transfer") else "registration"
    request = phrases[action].format(name=item.domain, suffix=plan.plan_code)
    return Texts(
        duration=f"{request} - {generic.duration_text(terms.duration, language)}",
        setup=request,
        installation=plan.name,
    )


def terms_of(item: Item, terms: Terms) -> Terms:
    """The item's terms at the price of the name itself, where it has one."""
    return at_own_price(terms, item.price_ucents)


def at_own_price(terms: Terms, price_ucents: int | None) -> Terms:
    """Terms at a name's own price.

    A premium name costs it every year; an aftermarket name once, in addition to its extension's year.
    """
    if price_ucents is None or terms.recurring is None or terms.setup is None:
        return terms
    if "aftermarket" in terms.mode:
        return replace(terms, setup=replace(terms.setup, price_ucents=price_ucents, promotions=()), setup_tiers=())
    return with_price(terms, price_ucents)


def includes(
    item: Item, assortment: Assortment, subsidiary: str, zones: frozenset[str], language: str
) -> tuple[Included, ...]:
    """A zone, free of charge, as the guide explains.

    No zone where the cart holds it already, with options for example.
    """
    if item.domain in zones:
        return ()
    plan = assortment.catalog(subsidiary, ZONE_FAMILY).plan(ZONE_PLAN)
    mode = plan.modes()[0]
    terms = choose(plan, mode, durations(plan, mode)[0], quantity=1)
    zone_text = f"{item.domain} - {assortment.phrases_in(language)['zone']}"
    named = Texts(duration=zone_text, setup=zone_text, installation=plan.product_description)
    return (Included(ZONE_FAMILY, plan, terms, named),)


def task(thing: Thing) -> str | None:
    """The task by which a registry registers a name for the customer, or changes it.

    None for options that no registry delivers.
    """
    if thing.action == "renew":
        return "DomainRenew" if thing.product == "domain" else None
    if thing.product in _BY_PRODUCT:
        return _BY_PRODUCT[thing.product]
    if thing.domain is None:
        return None
    if "aftermarket" in thing.pricing_mode:
        return "DomainAfterMarket"
    return "DomainIncomingTransfer" if thing.pricing_mode.startswith("transfer") else "DomainCreate"


_BY_PRODUCT = {"domain-trade": "DomainTrade", "domain-restore": "DomainRestore"}


def _by_registry(record: NameRecord) -> list[Question]:
    wanted = (
        (record.wants_reason, "REASON"),
        (record.claim is not None, "CLAIMS_NOTICE"),
        (record.unlock_code is not None, "PROTECTED_CODE"),
    )
    return [Question(label, "String", required=True) for is_wanted, label in wanted if is_wanted]


FAMILY = Family(
    questions=questions,
    texts=texts,
    terms=terms_of,
    includes=includes,
    fits=fits,
    late_groups=frozenset({TRADE_GROUP, RESTORE_GROUP}),
    task=task,
    labels=("TOTAL", "FEE", "RENEW", "PRICE", "DISCOUNT"),
    waiver_needed=True,
    catalog_name="dom-public",
    product_id="domain",
    route="/domain/{serviceName}",
    renews_by_itself=False,
)
