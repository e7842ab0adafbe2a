"""The sandbox's gateway: it takes no money, and does all that a gateway may do.

A method's behaviour is written in its token (sandbox_conduct.py), so that it remembers nothing of what simply pays or
is declined; the rest it keeps in the shop's database.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from panier.core.limits import DAY_US, MINUTE_US
from panier.core.payment.forms import masked_card, masked_iban
from panier.core.payment.payment import CARD, DEFERRED, KINDS
from panier.core.period import Period
from panier.core.values import replace
from panier.outside.gateway.card_faults import CardPlan
from panier.outside.gateway.protocol import (
    CallbackRefusedError,
    GatewayAnswer,
    GatewayNews,
    GatewayState,
    GatewayUnreachableError,
    NewsKind,
    PaymentRequest,
    RefundRequest,
    RegisteredMethod,
    RegistrationRequest,
)
from panier.outside.gateway.sandbox_conduct import (
    CARDS,
    EXPIRED,
    IBANS,
    PAYS,
    PREFIX,
    REJECTED,
    VERIFY,
    VERIFY_CODE,
    AnswerTrouble,
    MethodConduct,
    conduct_of,
    token_for,
)
from panier.store.engine.db import Database, Tx
from panier.store.payment import sandbox_payments
from panier.store.payment.sandbox_payments import SandboxNews, SandboxPayment

PAGE = "/sandbox/payment"
SILENCE_US = 2 * DAY_US
DISPUTE_US, VERDICT_US = DAY_US, 7 * DAY_US
NEWS_AT_ONCE_MAX = 100

# What a make-believe method of each kind shows of itself, where no number was typed.
SANDBOX_LABELS = {
    CARD: "4242 XXXX XXXX 4242",
    "SEPA_DIRECT_DEBIT": "FR76 XXXX XXXX XXXX XXXX XXXX 189",
    "PAYPAL": "{email}",
    DEFERRED: "PaymentEnterprisewith30days",
}
_DECLINED_CARD = "4000 XXXX XXXX 0002"
_CARD_LIFE = Period(months=48)
_DONE = GatewayAnswer(GatewayState.DONE)
_ABSENT = GatewayAnswer(GatewayState.ABSENT)
_LOST = "lost"  # a payment whose first request never arrived


class SandboxGateway:
    """Make-believe money. `listener`: who is told what it calls back; `plan`: what its owner wants of payments."""

    def __init__(self, database: Database, now: Callable[[], int], site: str = "") -> None:
        self._database, self._now, self._site = database, now, site
        self.listener: Callable[[GatewayNews], Awaitable[None]] | None = None
        self.plan: CardPlan | None = None

    async def charge(self, request: PaymentRequest) -> GatewayAnswer:
        """Pay, decline or misbehave, as the method's words say."""
        if self.plan is not None:
            self.plan.take(request.key, await self._payer(request) if self.plan.asks_whose else None)
        request = self._planned(request)
        conduct = conduct_of(request.token)
        if not conduct.remembers:
            return _plain(conduct)
        trouble = conduct.trouble
        kept, is_new = await self._database.write(lambda tx: self._keep(tx, request, conduct))
        if kept.state == _LOST:
            if is_new:
                raise GatewayUnreachableError
            await self._database.write(
                lambda tx: sandbox_payments.change_state(tx, request.key, before=_LOST, after=_first_state(conduct))
            )
            kept = replace(kept, state=_first_state(conduct))
        answer = self._answer(kept, conduct)
        if trouble in (AnswerTrouble.EARLY, AnswerTrouble.TWICE) and is_new and self.listener is not None:
            await self.listener(GatewayNews(NewsKind.PAYMENT, request.key, answer))
        if trouble is AnswerTrouble.LATE and is_new:
            raise GatewayUnreachableError
        return answer

    async def query(self, request: PaymentRequest) -> GatewayAnswer:
        """What became of a payment."""
        request = self._planned(request)
        conduct = conduct_of(request.token)
        if not conduct.remembers:
            return _plain(conduct)
        kept = await self._database.read(lambda tx: sandbox_payments.load(tx, request.key))
        return _ABSENT if kept is None or kept.state == _LOST else self._answer(kept, conduct)

    async def void(self, request: PaymentRequest) -> GatewayAnswer:
        """Call a payment off that waits for its customer."""
        void = GatewayState.VOID.value
        moved = await self._database.write(
            lambda tx: sandbox_payments.change_state(tx, request.key, before=GatewayState.CHALLENGED.value, after=void)
        )
        return GatewayAnswer(GatewayState.VOID) if moved else await self.query(request)

    async def refund(self, request: RefundRequest) -> GatewayAnswer:
        """Give make-believe money back."""
        request = replace(request, payment=self._planned(request.payment))
        wish = conduct_of(request.payment.token).refund
        if wish == "refund-fails":
            return GatewayAnswer(GatewayState.DECLINED, "The card takes no refunds")
        if not wish:
            return _DONE
        payment = SandboxPayment(request.key, request.payment.token, wish, self._now() + DAY_US)
        is_new = await self._database.write(lambda tx: sandbox_payments.insert(tx, payment))
        if wish == "refund-late" and is_new:
            raise GatewayUnreachableError
        return await self.query_refund(request)

    async def query_refund(self, request: RefundRequest) -> GatewayAnswer:
        """What became of a refund."""
        request = replace(request, payment=self._planned(request.payment))
        wish = conduct_of(request.payment.token).refund
        if wish not in ("refund-late", "refund-pending"):
            return await self.refund(request)
        kept = await self._database.read(lambda tx: sandbox_payments.load(tx, request.key))
        if kept is None:
            return _ABSENT
        is_done = wish == "refund-late" or self._now() >= (kept.due_us or 0)
        return _DONE if is_done else GatewayAnswer(GatewayState.PENDING)

    async def register(self, request: RegistrationRequest) -> RegisteredMethod:
        """Register a make-believe method, which behaves as its number or the words of its description say."""
        return made_up(request, self._now())

    async def registration(self, kind: str, method: RegisteredMethod, answer: str) -> RegisteredMethod:
        """Accept the one code that is right."""
        if answer and answer != VERIFY_CODE:
            return replace(method, state=GatewayState.CHALLENGED, reason="The code is not right")
        if not answer:
            return method
        if REJECTED in method.token.removeprefix(PREFIX).split("+"):
            return replace(method, state=GatewayState.DECLINED, reason="The bank rejected the payment method")
        return replace(method, state=GatewayState.DONE)

    async def forget(self, token: str) -> None:
        """Have nothing to let go of."""

    def read_callback(self, headers: Mapping[str, str], body: bytes) -> Sequence[GatewayNews]:
        """Believe nobody from outside: this gateway tells its news within the process."""
        raise CallbackRefusedError("The sandbox's gateway calls nobody over HTTP")

    async def poll(self) -> Sequence[GatewayNews]:
        """The news whose time has come."""
        found = await self._database.read(
            lambda tx: sandbox_payments.list_news(tx, now_us=self._now(), limit=NEWS_AT_ONCE_MAX)
        )
        return [_news(one) for one in found]

    async def acknowledge(self, news_id: str) -> None:
        """Forget what was told."""
        await self._database.write(lambda tx: sandbox_payments.delete_news(tx, int(news_id)))

    async def close(self) -> None:
        """Have nothing to close."""

    async def load_challenged(self, key: str) -> SandboxPayment | None:
        """A payment that its customer has been asked to confirm, answered or not; None where there is none."""
        kept = await self._database.read(lambda tx: sandbox_payments.load(tx, key))
        return kept if kept is not None and kept.state != _LOST and conduct_of(kept.token).has_challenge else None

    async def confirm(self, key: str, *, is_accepted: bool) -> SandboxPayment | None:
        """Take the customer's answer to a challenge; None where no payment waits for one."""
        before = GatewayState.CHALLENGED.value
        after = (GatewayState.DONE if is_accepted else GatewayState.DECLINED).value
        kept = await self.load_challenged(key)
        if kept is None:
            return None
        moved = await self._database.write(
            lambda tx: sandbox_payments.change_state(tx, key, before=before, after=after)
        )
        if moved:
            kept = replace(kept, state=after)
        if self.listener is not None:
            await self.listener(GatewayNews(NewsKind.PAYMENT, key, self._answer(kept, conduct_of(kept.token))))
        return kept

    def _planned(self, request: PaymentRequest) -> PaymentRequest:
        """A payment with the behaviour that was planned for it, else its method's own."""
        words = None if self.plan is None else self.plan.words_of(request.key)
        return request if words is None else replace(request, token=token_for(words))

    async def _payer(self, request: PaymentRequest) -> str | None:
        return await self._database.read(lambda tx: sandbox_payments.load_payer(tx, request.order_id))

    async def _keep(self, tx: Tx, request: PaymentRequest, conduct: MethodConduct) -> tuple[SandboxPayment, bool]:
        """Keep a payment and what is told of it later; and whether it is new."""
        state = _LOST if conduct.trouble is AnswerTrouble.LOST else _first_state(conduct)
        due_us = None if conduct.pending_days is None else self._now() + conduct.pending_days * DAY_US
        if conduct.trouble is AnswerTrouble.SILENT:
            due_us = self._now() + SILENCE_US
        payment = SandboxPayment(request.key, request.token, state, due_us, request.return_url)
        if not await sandbox_payments.insert(tx, payment):
            return await sandbox_payments.load(tx, request.key) or payment, False
        told = [] if due_us is None else [(NewsKind.PAYMENT, due_us)]
        if conduct.trouble is AnswerTrouble.TWICE:
            told.append((NewsKind.PAYMENT, self._now() + MINUTE_US))
        if conduct.dispute:
            opened_us = (due_us or self._now()) + DISPUTE_US
            told.append((NewsKind.DISPUTE_OPENED, opened_us))
            verdict = {"dispute-won": NewsKind.DISPUTE_WON, "dispute-lost": NewsKind.DISPUTE_LOST}.get(conduct.dispute)
            told += [] if verdict is None else [(verdict, opened_us + VERDICT_US)]
        for kind, told_us in told:
            await sandbox_payments.add_news(tx, request.key, kind.value, due_us=told_us)
        return payment, True

    def _answer(self, kept: SandboxPayment, conduct: MethodConduct) -> GatewayAnswer:
        """What is said of a kept payment now.

        Raises GatewayUnreachableError while the gateway is silent.
        """
        is_due = kept.due_us is not None and self._now() >= kept.due_us
        if conduct.trouble is AnswerTrouble.SILENT and not is_due:
            raise GatewayUnreachableError
        if kept.state == GatewayState.CHALLENGED:
            return GatewayAnswer(GatewayState.CHALLENGED, url=f"{self._site}{PAGE}?key={kept.key}")
        if kept.state == GatewayState.PENDING and is_due:
            if conduct.fails_later:
                return GatewayAnswer(GatewayState.DECLINED, "The bank returned the payment")
            return _DONE
        if kept.state == GatewayState.DECLINED:
            refused = "Its customer refused the payment" if conduct.has_challenge else conduct.reason
            return GatewayAnswer(GatewayState.DECLINED, refused)
        return GatewayAnswer(GatewayState(kept.state))


def made_up(request: RegistrationRequest, now_us: int) -> RegisteredMethod:
    """A make-believe method, which behaves as its number or the words of its description say."""
    words, form = request.wish.lower(), request.form
    label = SANDBOX_LABELS[request.kind].format(email=request.email)
    if number := form.get("number"):
        words, label = f"{words} {CARDS.get(number, PAYS)}", masked_card(number)
    elif iban := form.get("iban"):
        words, label = f"{words} {IBANS.get(iban, PAYS)}", masked_iban(iban)
    token, is_card = token_for(words), KINDS[request.kind].is_card
    if is_card and not number and conduct_of(token).reason:
        label = _DECLINED_CARD
    state = GatewayState.CHALLENGED if VERIFY in words.split() else GatewayState.DONE
    return RegisteredMethod(
        state,
        label,
        token,
        _expiry(form, words.split(), now_us) if is_card else None,
        brand_of(label) if is_card else None,
        form.get("bic"),
    )


def _expiry(form: Mapping[str, str], words: Sequence[str], now_us: int) -> int:
    if (typed := form.get("expires_us")) is not None:
        return int(typed)
    return now_us if EXPIRED in words else _CARD_LIFE.after(now_us)


def brand_of(label: str) -> str:
    """The brand of a card, from the first digits of its number."""
    brands = {"3": "AMERICAN_EXPRESS", "4": "VISA", "5": "MASTERCARD", "2": "MASTERCARD", "6": "DISCOVER"}
    return brands.get(label[:1], "NONE")


def _plain(conduct: MethodConduct) -> GatewayAnswer:
    return GatewayAnswer(GatewayState.DECLINED, conduct.reason) if conduct.reason else _DONE


def _first_state(conduct: MethodConduct) -> str:
    if conduct.has_challenge:
        return GatewayState.CHALLENGED.value
    if conduct.reason:
        return GatewayState.DECLINED.value
    is_pending = conduct.pending_days is not None
    return (GatewayState.PENDING if is_pending else GatewayState.DONE).value


def _news(kept: SandboxNews) -> GatewayNews:
    kind = NewsKind(kept.kind)
    dispute = f"dispute-{kept.key}" if kind not in (NewsKind.PAYMENT, NewsKind.REFUND) else ""
    return GatewayNews(
        kind, kept.key, dispute=dispute, reason="fraudulent" if dispute else "", news_id=str(kept.news_id)
    )
