"""The forms of a service, and what its owner answers (/services/{serviceId}/form)."""

from collections.abc import Sequence

from panier.core.account.account import Caller
from panier.core.refusal import not_found
from panier.core.service.form import FORMS, ServiceForm
from panier.flows.service.ordered import access, lock_for
from panier.flows.shop import Shop
from panier.store.engine.db import Tx
from panier.store.service import form_answers


async def list_forms(tx: Tx, shop: Shop, caller: Caller, *, service_id: int) -> tuple[ServiceForm, ...]:
    """List the forms that can be filled in about a service."""
    await access(tx, caller, service_id)
    return tuple(FORMS.values())


async def read(tx: Tx, shop: Shop, caller: Caller, *, service_id: int, form_name: str) -> ServiceForm:
    """Show a form that can be filled in about a service."""
    await access(tx, caller, service_id)
    return _form(form_name)


async def answer(
    tx: Tx,
    shop: Shop,
    caller: Caller,
    *,
    service_id: int,
    form_name: str,
    answers: Sequence[tuple[str | None, str | None]],
) -> str:
    """Answer a form about a service; later answers replace earlier ones.

    Refuses: an unknown service or form (404); a caller who is neither its admin nor its billing contact (403); answers
    that the form does not take (400).
    """
    service = await lock_for(tx, caller, service_id, what="answer for it")
    form = _form(form_name)
    given = form.read(answers)
    await form_answers.save(tx, service_id, form.name, given, now_us=shop.now())
    return f"Your answers about {service.name} were stored"


def _form(name: str) -> ServiceForm:
    if name not in FORMS:
        raise not_found(formName=name)
    return FORMS[name]
