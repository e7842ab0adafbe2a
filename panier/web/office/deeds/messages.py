"""What is done about e-mails and hooks: sent once more, told again, enabled and disabled."""

from panier.core.hook.hook import Webhook
from panier.core.office.rights import OfficeAction
from panier.core.office.trail import OfficeSubject
from panier.core.office.typed import typed_number
from panier.core.refusal import not_found
from panier.flows.account import mails as letters
from panier.flows.hook import hooks as flow
from panier.store.engine.db import Tx
from panier.store.messages import hooks, mails
from panier.web.office.forms import Deed, FormAct, Said
from panier.web.office.visits import OfficeField, OfficeVisit
from panier.web.pages.parts.rendering import first
from panier.web.pages.parts.tongues import phrase


def _mail(visit: OfficeVisit) -> OfficeSubject:
    return OfficeSubject("mail", str(visit.number()))


def _resend(visit: OfficeVisit) -> Deed:
    number = visit.number()

    async def do(tx: Tx) -> Said:
        mail = await mails.load_any(tx, number)
        if mail is None:
            raise not_found("This e-mail", number=number)
        has_server = visit.shop.has_mail_server
        letters.check_resends(mail, has_server=has_server, is_sandbox=visit.shop.is_sandbox)
        await letters.send_again(tx, visit.shop, mail, has_server=has_server)
        return Said("" if has_server else "kept")

    return do


def _hook(visit: OfficeVisit) -> OfficeSubject:
    return OfficeSubject("hook", str(typed_number("hook", first(visit.typed, "hook"))))


async def _locked(tx: Tx, number: int) -> Webhook:
    found = await hooks.load_any(tx, number, lock=True)
    if found is None:
        raise not_found("This hook", hook=number)
    return found


def _replay(visit: OfficeVisit) -> Deed:
    number, after = int(_hook(visit).name), typed_number("after", first(visit.typed, "after"))

    async def do(tx: Tx) -> Said:
        hook = await _locked(tx, number)
        await flow.replay_held(tx, visit.shop, hook, after=after)
        return Said("" if hook.disabled_us is None else "later")

    return do


def _switch(visit: OfficeVisit) -> Deed:
    number = int(_hook(visit).name)

    async def do(tx: Tx) -> Said:
        found = await _locked(tx, number)
        is_off = found.disabled_us is not None
        await flow.set_enabled(tx, visit.shop, found, is_enabled=is_off)
        return Said("on" if is_off else "off")

    return do


ACTS = (
    FormAct(
        OfficeAction.RESEND_MAIL, phrase("Send once more"), _mail, _resend,
        said={
            "": phrase("The e-mail is sent once more."),
            "kept": phrase("The e-mail is kept once more, as written now: nothing sends e-mails from a sandbox."),
        }, command="panier mails resend {number}",
    ),
    FormAct(
        OfficeAction.TELL_HOOK, phrase("Tell again"), _hook, _replay,
        (
            OfficeField(
                "after", phrase("Of everything behind event"), hint=phrase("a number, as under Events"), is_needed=True
            ),
        ),
        said={
            "": phrase("The hook is told of it again."),
            "later": phrase("The hook is told of it once it is enabled: nothing is sent to it until then."),
        },
        command="panier hooks replay {hook} --after EVENT",
    ),
    FormAct(
        OfficeAction.SWITCH_HOOK, phrase("Enable or disable"), _hook, _switch,
        said={"on": phrase("The hook is enabled."), "off": phrase("The hook is disabled.")},
        command="panier hooks disable {hook}",
    ),
)  # fmt: skip
