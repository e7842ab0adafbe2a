"""The customer's payment methods, newer and older, and what moved with them: /me/payment, /me/paymentMean."""

from panier.core.rates import PAYMENT_CODES, PAYMENT_METHODS
from panier.flows.payment import payment_methods, registrations, transactions
from panier.web.route import Before, Route
from panier.wire.payment import payment, payment_mean
from panier.wire.types import ids_out

_METHODS = "/me/payment/method"
_METHOD = f"{_METHODS}/{{paymentMethodId}}"
_MEAN = "/me/paymentMean"
_ASKED = (Before(registrations.ask, "registered", has_caller=True),)
_ASKED_FOR_MEAN = (Before(registrations.ask_for_mean, "registered", has_caller=True),)
_ASKED_ABOUT = (Before(registrations.ask_about, "told", has_caller=True),)
_ASKED_ABOUT_MEAN = (Before(registrations.ask_about_mean, "told", has_caller=True),)
_NUMBER = {"id": "mean_id"}


def _means(mean: str, kind: str, what: str, wire: tuple[object, ...], *, status: str) -> tuple[Route, ...]:
    """What can be done with the payment methods of an older kind; `wire`: their shape, out and in."""
    shape, out, creation, validation, answer, query = wire
    path, one = f"{_MEAN}/{mean}", f"{_MEAN}/{mean}/{{id}}"
    fixed = {"mean": mean}
    rows = [
        Route("GET", path, payment_methods.list_mean_ids, ids_out, query=query, status=status, fixed=fixed, about=f"List the caller's {what}s"),  # type: ignore[arg-type]
        Route("GET", one, payment_methods.read_mean, out, status=status, fixed=fixed, names=_NUMBER, about=f"Show a {what} of the caller"),  # type: ignore[arg-type]
        Route("PUT", one, payment_methods.change_mean, body=shape, status=status, fixed=fixed, names=_NUMBER, about=f"Change the description of a {what} of the caller"),  # type: ignore[arg-type]
        Route("POST", f"{one}/chooseAsDefaultPaymentMean", payment_methods.prefer_mean, status=status, fixed=fixed, names=_NUMBER, about=f"Make a {what} the caller's default"),
    ]  # fmt: skip
    if creation is not None:
        rows += [
            Route("POST", path, registrations.register_mean, validation, body=creation, status=status, fixed={"kind": kind}, before=_ASKED_FOR_MEAN, limits=(PAYMENT_METHODS,), about=f"Register a {what}"),  # type: ignore[arg-type]
            Route("DELETE", one, payment_methods.delete_mean, status=status, fixed=fixed, names=_NUMBER, about=f"Delete a {what} of the caller"),
            Route("POST", f"{one}/challenge", registrations.challenge_mean, body=answer, status=status, fixed=fixed, names=_NUMBER, before=_ASKED_ABOUT_MEAN, limits=(PAYMENT_CODES,), about=f"Answer the challenge of a new {what}"),  # type: ignore[arg-type]
        ]  # fmt: skip
    return tuple(rows)


MONEY = (
    Route("GET", "/me/payment/availableMethods", payment_methods.list_kinds, payment.kinds_out),
    Route("GET", _METHODS, payment_methods.list_ids, ids_out, query=payment.Filter),
    Route("POST", _METHODS, registrations.register, payment.validation_out, body=payment.Creation, before=_ASKED, limits=(PAYMENT_METHODS,), takes_cards=True),
    Route("GET", _METHOD, payment_methods.read, payment.method_out),
    Route("PUT", _METHOD, payment_methods.change, payment.method_out, body=payment.PaymentMethod),
    Route("DELETE", _METHOD, payment_methods.delete, payment.method_out),
    Route("POST", f"{_METHOD}/challenge", registrations.challenge, body=payment.Challenge, before=_ASKED_ABOUT, limits=(PAYMENT_CODES,)),
    Route("POST", f"{_METHOD}/details", registrations.add_details, payment.validation_out, body=payment.Details, before=_ASKED_ABOUT, limits=(PAYMENT_CODES,)),
    Route("POST", f"{_METHOD}/finalize", registrations.finalize, payment.method_out, body=payment.Finalize, before=_ASKED_ABOUT, limits=(PAYMENT_CODES,)),
    Route("GET", "/me/payment/transaction", transactions.list_ids, ids_out, query=payment.TransactionFilter),
    Route("GET", "/me/payment/transaction/{transactionId}", transactions.read, payment.transaction_out),
    Route("GET", "/me/availableAutomaticPaymentMeans", payment_methods.list_kinds, payment_mean.automatic_out, about="Show which kinds of payment method can pay by themselves, as the older API names them"),
    *_means("creditCard", "CREDIT_CARD", "credit card", (payment_mean.CreditCard, payment_mean.credit_card_out, payment_mean.CreditCardCreation, payment_mean.credit_card_validation_out, payment_mean.CreditCardAnswer, None), status="DEPRECATED"),
    *_means("bankAccount", "SEPA_DIRECT_DEBIT", "bank account", (payment_mean.BankAccount, payment_mean.bank_account_out, payment_mean.BankAccountCreation, payment_mean.bank_account_validation_out, payment_mean.BankAccountAnswer, payment_mean.BankAccountFilter), status="DEPRECATED"),
    *_means("paypal", "PAYPAL", "PayPal account", (payment_mean.Paypal, payment_mean.paypal_out, payment_mean.PaypalCreation, payment_mean.paypal_validation_out, payment_mean.PaypalAnswer, None), status="DEPRECATED"),
    *_means("deferredPaymentAccount", "", "deferred payment account", (payment_mean.Deferred, payment_mean.deferred_out, None, None, None, None), status="PRODUCTION"),
)  # fmt: skip
