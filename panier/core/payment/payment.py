"""How a customer pays: registered payment methods.

The newer generation of the API calls them paymentMethod, the older one paymentMean.
"""

from collections.abc import Sequence

from panier.core.account.access import origin
from panier.core.account.account import Account
from panier.core.cart.checkout_fault import CheckoutFault
from panier.core.limits import URL_MAX
from panier.core.order.charge import Charge, ChargeState
from panier.core.payment.paying import cannot_pay
from panier.core.payment.transfer import TransferOffer
from panier.core.refusal import Refusal, bad_input, conflict, for_reasons, invalid, not_found
from panier.core.values import frozen, replace


@frozen
class MethodKind:
    """A kind of method: its name in the older generation, and whether it is a card.

    `is_registerable`: customers register it; what is not is granted by the shop's owner.
    """

    mean: str
    is_card: bool = False
    is_registerable: bool = True


CARD = "CREDIT_CARD"
DEFERRED = "DEFERRED_PAYMENT_ACCOUNT"
# Every kind of method. What a sandbox makes of one stands in outside/gateway/sandbox.py, its words on receipts in
# wire/payment/order_payment.py, its older shapes in wire/payment/payment_mean.py and wire/order/order.py, its older
# routes in web/routes/account/me.py; a test says which of them a new kind lacks.
KINDS = {
    CARD: MethodKind("creditCard", is_card=True),
    "SEPA_DIRECT_DEBIT": MethodKind("bankAccount"),
    "PAYPAL": MethodKind("paypal"),
    DEFERRED: MethodKind("deferredPaymentAccount", is_registerable=False),
}
REGISTERABLE = tuple(kind for kind, one in KINDS.items() if one.is_registerable)
DEFERRED_DAYS = (30, 45, 60)
# Means without a registered method behind them; only an order that costs nothing can be paid with points.
FREE_MEAN = "fidelityAccount"
BALANCE_MEAN = "ovhAccount"  # what balances pay of an order that they pay wholly


@frozen
class PaymentMethod:
    """A registered payment method.

    `gateway_token` identifies it at the gateway; no card number is ever stored. `gateway`: whose token that is, None
    for the one that its kind has. `challenged_us`: since when it waits for its customer's confirmation, at
    `challenge_url` where there is one; `pending_us`: since when its gateway looks at it; `announced_us`: when its
    customer was told that it expires.
    """

    method_id: int
    account_id: int
    kind: str
    label: str
    description: str | None
    gateway_token: str
    is_default: bool
    created_us: int
    changed_us: int
    expires_us: int | None = None
    deleted_us: int | None = None
    gateway: str | None = None
    brand: str | None = None
    bic: str | None = None
    owner_name: str | None = None
    challenged_us: int | None = None
    challenge_url: str | None = None
    pending_us: int | None = None
    rejected_us: int | None = None
    announced_us: int | None = None

    @property
    def mean(self) -> str:
        """Its name in the older generation of the API."""
        return KINDS[self.kind].mean

    def is_valid(self, now_us: int) -> bool:
        """True while it can be charged."""
        is_known = (self.deleted_us, self.challenged_us, self.pending_us, self.rejected_us) == (None,) * 4
        return is_known and (self.expires_us is None or now_us < self.expires_us)


@frozen
class ShownMethod:
    """A payment method at a moment, with the account that registered it; `last`: the charge last asked of it.

    `is_served`: the gateway that charges it is one of the shop's, as it may be no more.
    """

    method: PaymentMethod
    account: Account
    is_valid: bool
    last: Charge | None = None
    is_served: bool = True

    @property
    def is_offered(self) -> bool:
        """True where somebody who chooses how to pay may choose it."""
        return self.is_valid and self.is_served

    @property
    def refused_us(self) -> int | None:
        """When the charge last asked of it was refused; None where it went well, or is under way."""
        is_refused = self.last is not None and self.last.state is ChargeState.DECLINED
        return self.last.declined_us if self.last is not None and is_refused else None

    @property
    def is_asking(self) -> bool:
        """True while the charge last asked of it waits for its customer."""
        return self.last is not None and self.last.is_challenged

    @property
    def status(self) -> str:
        """Its status in OVHcloud's words."""
        facts = (
            (self.method.deleted_us, "CANCELED"),
            (self.method.rejected_us, "REJECTED"),
            (self.method.challenged_us, "VALIDATING"),
            (self.method.pending_us, "CREATING"),
        )
        for fact, word in facts:
            if fact is not None:
                return word
        return "VALID" if self.is_valid else "EXPIRED"

    @property
    def bank_state(self) -> str:
        """Its state in the older words of bank accounts."""
        if self.method.challenged_us is not None or self.method.pending_us is not None:
            return "pendingValidation"
        return "valid" if self.is_valid else "blockedForIncidents"

    @property
    def brand(self) -> str | None:
        """The brand of a card, where its gateway tells none from the first digit of its number; None for others."""
        if self.method.brand is not None:
            return self.method.brand
        brands = {"3": "AMERICAN_EXPRESS", "4": "VISA", "5": "MASTERCARD"}
        return brands.get(self.method.label[:1]) if KINDS[self.method.kind].is_card else None


@frozen
class WaysToPay:
    """What an order can be paid with: kinds that can be registered for it, registered methods, and a transfer."""

    kinds: tuple[str, ...] = ()
    methods: tuple[ShownMethod, ...] = ()
    transfer: TransferOffer | None = None


@frozen
class OrderLink:
    """The page where an order is paid, its parameters, and the means that pay there, under their older names."""

    url: str
    parameters: tuple[tuple[str, str], ...] = ()
    means: tuple[str, ...] = ()


@frozen
class WaysBack:
    """Where whoever registers a method has its browser led from the gateway's page, by how that ended."""

    cancel: str
    error: str
    failure: str
    pending: str
    success: str

    def check(self) -> None:
        """Check that browsers can be led there.

        Refuses: what is no web address, or too long a one (400, naming the field).
        """
        for name in ("cancel", "error", "failure", "pending", "success"):
            address = getattr(self, name)
            if len(address) > URL_MAX or origin(address) is None:
                raise bad_input(f"callbackUrl.{name}", f"must be a web address of at most {URL_MAX} characters")


def check_kind(kind: str) -> None:
    """Check that payment methods of this kind can be registered here.

    Refuses: any other kind (400).
    """
    if kind not in REGISTERABLE:
        raise bad_input("paymentType", f"is {kind}, but must be one of {', '.join(REGISTERABLE)}")


def changed(method: PaymentMethod, *, description: str | None, is_default: bool | None, now_us: int) -> PaymentMethod:
    """The method after a PUT: its description and whether it is the default (None: as it was).

    Refuses to make an expired method the default (400), and to leave an account's methods without one (409).
    """
    if is_default is None:
        is_default = method.is_default
    if method.is_default and not is_default:
        raise conflict("The default payment method stays the default until another one takes its place")
    if is_default and not method.is_default and not method.is_valid(now_us):
        raise not_valid()
    return replace(method, description=description, is_default=is_default, changed_us=now_us)


def deleted(method: PaymentMethod, others: Sequence[PaymentMethod], *, now_us: int) -> PaymentMethod:
    """The method after its deletion.

    Refuses: the default method while another one could take its place (409, guide).
    """
    if method.is_default and any(other.method_id != method.method_id for other in others):
        raise conflict("The default payment method cannot be deleted: make another one the default first")
    return replace(method, is_default=False, changed_us=now_us, deleted_us=now_us)


def preferred(methods: Sequence[PaymentMethod], now_us: int) -> PaymentMethod:
    """The default payment method.

    Refuses: none registered, or an expired one, in the words that programs look for (400).
    """
    chosen = next((method for method in methods if method.is_default), None)
    if chosen is None:
        raise for_reasons(invalid("You do not have preferred payment method"), CheckoutFault.METHOD)
    if not chosen.is_valid(now_us):
        raise for_reasons(invalid("Your preferred payment method is not valid"), CheckoutFault.METHOD)
    return chosen


def pays_by_itself(
    methods: Sequence[PaymentMethod], *, group_method_id: int | None, now_us: int
) -> PaymentMethod | None:
    """What pays a renewal that the shop orders: its billing group's method, else the default one, while it can."""
    able = [method for method in methods if method.is_valid(now_us)]
    chosen = [one for one in able if group_method_id is not None and one.method_id == group_method_id]
    return next(iter([*chosen, *(one for one in able if one.is_default)]), None)


def means_for(methods: Sequence[PaymentMethod], *, is_free: bool, now_us: int) -> tuple[str, ...]:
    """What an order can be paid with, under the older names."""
    means = dict.fromkeys(method.mean for method in methods if method.is_valid(now_us))
    if is_free:
        means[FREE_MEAN] = None
    return tuple(means)


def choose(
    methods: Sequence[PaymentMethod], mean: str, mean_id: int | None, *, is_free: bool, now_us: int
) -> PaymentMethod | None:
    """The payment method behind an older mean and its number; None for points.

    Refuses: a mean that the order cannot be paid with (403, recorded words); a missing number or an expired method
    (400); an unknown number, somebody else's included (404).
    """
    if mean not in means_for(methods, is_free=is_free, now_us=now_us):
        raise cannot_pay(mean)
    if mean == FREE_MEAN:
        return None
    if mean_id is None:
        raise invalid(f"paymentMeanId is mandatory to pay with {mean}")
    chosen = next((method for method in methods if method.method_id == mean_id and method.mean == mean), None)
    if chosen is None:
        raise not_found(paymentMeanId=mean_id)
    if not chosen.is_valid(now_us):
        raise not_valid()
    return chosen


def not_valid() -> Refusal:
    """The answer for a method whose time is over."""
    return invalid("This payment method is not valid")
