"""CHECKLIST.md: what is left to do until a new shop's first sale, each step with its command."""

import shlex

from panier.cli.shop.answers import STRIPE, TRANSFER, Wares
from panier.cli.shop.founding import CATALOG, MAIL_PASSWORD, PAPERS, SECRETS, STRIPE_KEY, STRIPE_WEBHOOK, TERMS, NewShop
from panier.cli.shop.settings_file import NAME
from panier.core.values import frozen
from panier.files.catalog_file import UNWRITTEN
from panier.files.paper_files import COMPANIES
from panier.flows.office.staff import Invited
from panier.settings import NO_REGISTRAR
from panier.store.engine.sqlite_file import PRIVATE_FILE

FILE = "CHECKLIST.md"
_ONE, _EACH = "the number that the import said", "for each of them: the number that its import said"


@frozen
class ChecklistStep:
    """Something to do: what, why or how in a sentence, and what to type."""

    what: str
    how: str
    commands: tuple[str, ...] = ()


def write(shop: NewShop) -> None:
    """Write the checklist into the shop's folder."""
    told = [f"# {shop.answers.name}: until the first sale", ""]
    told += [f"`panier shop check {_quoted(shop)}` says at any time what is still missing.", ""]
    for number, step in enumerate(_steps(shop), start=1):
        told += [f"{number}. [ ] **{step.what}** {step.how}", ""]
        told += ["   ```sh", *(f"   {command}" for command in step.commands), "   ```", ""] if step.commands else []
    file = shop.folder / FILE
    file.touch(mode=PRIVATE_FILE)
    file.write_text("\n".join(told), encoding="utf-8")


def greeting(shop: NewShop, invited: Invited) -> tuple[str, ...]:
    """What is said once a shop is made."""
    answers = shop.answers
    return (
        f"Welcome, {answers.owner}! {answers.name} sells {', '.join(answers.families)} in {answers.currency}.",
        f"  folder     {shop.folder}",
        f"  settings   {shop.folder / NAME}",
        f"  checklist  {shop.folder / FILE}",
        f"  office     {shop.settings.url}{invited.path} leads to a password, once it serves, for seven days",
        f"What is missing until the first sale: panier shop check {_quoted(shop)}",
    )


def _steps(shop: NewShop) -> list[ChecklistStep]:
    return [*_papers(shop), *_others(shop), *_running(shop), _owner(shop), _sale()]


def _papers(shop: NewShop) -> list[ChecklistStep]:
    """What the owner writes."""
    folder = shop.folder
    files = sorted((folder / CATALOG).glob("*.yaml"))
    sell = [f"set -a; . {shlex.quote(str(folder / NAME))}; set +a"]
    for file in files:
        place = shlex.quote(str(file))
        sell += [f"panier catalog check {place}", f"panier catalog diff {place}", f"panier catalog import {place}"]
    return [
        ChecklistStep(
            "Name the company.", f"Its address and numbers stand on every bill: put them where {UNWRITTEN} is.",
            (f'"${{EDITOR:-nano}}" {shlex.quote(str(folder / PAPERS / COMPANIES))}',),
        ),
        ChecklistStep(
            "Write the terms.", "Customers accept them with every order; have somebody read them who knows the law.",
            (f'"${{EDITOR:-nano}}" {shlex.quote(str(folder / TERMS))}',),
        ),
        ChecklistStep(
            "Set the prices.",
            f"The catalogues in {folder / CATALOG} are samples: put your own prices, take the first line away, then:",
            (*sell, f"panier catalog activate VERSION    # {_EACH if len(files) > 1 else _ONE}"),
        ),
    ]  # fmt: skip


def _others(shop: NewShop) -> list[ChecklistStep]:
    """Who else is needed: somebody who takes the money, registers names, sends e-mails."""
    secret, file, answers = shop.folder / SECRETS, shop.folder / NAME, shop.answers
    steps = []
    if answers.gateway == STRIPE:
        steps.append(
            ChecklistStep(
                "Give the shop its keys of Stripe.", "docs/stripe.md says where they are; begin with the test mode's.",
                tuple(
                    f"install -m 600 /dev/stdin {shlex.quote(str(secret / name))}    # paste it, Enter, Ctrl-D"
                    for name in (STRIPE_KEY, STRIPE_WEBHOOK)
                ),
            )
        )  # fmt: skip
    elif answers.gateway == TRANSFER:
        how = f"Take the # away before PANIER_BANK_ACCOUNT and PANIER_BANK_HOLDER in {file}. docs/transfers.md."
        steps.append(ChecklistStep("Name the bank account.", how))
    else:
        how = f"PANIER_GATEWAYS in {file} says who; options of its plug-in stand beside it. docs/gateway-plugin.md."
        steps.append(ChecklistStep("See to it that somebody takes the money.", how))
    if Wares.NAMES in answers.sold:
        how = f"PANIER_NAME_SERVERS in {file} are those that answer for its zones. docs/powerdns.md."
        steps.append(ChecklistStep("Set up name servers.", how))
        if answers.registrar == NO_REGISTRAR:
            how = (
                f"Install the registrar's plug-in, and name it in PANIER_REGISTRY in {file}. docs/registrar-plugin.md."
            )
        else:
            how = f"What the plug-in {answers.registrar} wants to know stands in {file} as PANIER_REGISTRY_…."
        steps.append(ChecklistStep("Connect the registrar.", how))
    how = f"PANIER_SMTP_URL and PANIER_MAIL_FROM in {file}; the domain of the sender needs SPF and DKIM. docs/mails.md."
    password = f"install -m 600 /dev/stdin {shlex.quote(str(secret / MAIL_PASSWORD))}    # paste it, Enter, Ctrl-D"
    return [
        *steps,
        ChecklistStep("Send e-mails.", how, (password, f"panier shop check {_quoted(shop)} --mail-to YOUR-ADDRESS")),
    ]


def _running(shop: NewShop) -> list[ChecklistStep]:
    """The shop as a service, behind its address."""
    address = "" if shop.url else f"PANIER_URL in {shop.folder / NAME} is the shop's address. "
    return [
        ChecklistStep(
            "Put it on the network.", f"{address}docs/run-a-shop.md has the service, the proxy and the certificate.",
            ("systemctl enable --now panier", f"panier shop check {_quoted(shop)}"),
        ),
        ChecklistStep(
            "Keep copies.", "Of the database every night, and of the key once, elsewhere. docs/operating.md.",
            (
                f"set -a; . {shlex.quote(str(shop.folder / NAME))}; set +a; panier backup FILE",
                f"cp {shlex.quote(str(shop.folder / SECRETS))}/secret.key SOMEWHERE-ELSE",
                "systemctl enable --now panier-backup.timer",
            ),
        ),
        ChecklistStep(
            "Have it watched.", "It says whether it is ready, and its figures. docs/watching.md.",
            ("curl -s http://127.0.0.1:8080/health/ready",),
        ),
    ]  # fmt: skip


def _owner(shop: NewShop) -> ChecklistStep:
    """Who works in the back office first."""
    load = f"set -a; . {shlex.quote(str(shop.folder / NAME))}; set +a"
    how = (
        "Its pages are at /office of the shop's address. The link to a password that was shown at the shop's making is"
        " good for seven days; this makes another. docs/office.md."
    )
    return ChecklistStep("Enter the back office.", how, (f"{load}; panier staff password {shop.answers.email}",))


def _sale() -> ChecklistStep:
    how = "Join as a customer does (/join) and order, with a test card first, then a real one. Refund it; look at the"
    return ChecklistStep(
        "Buy something.", f"{how} bill and at the ledger. docs/run-a-shop.md.", ("panier ledger check",)
    )


def _quoted(shop: NewShop) -> str:
    return shlex.quote(str(shop.folder))
