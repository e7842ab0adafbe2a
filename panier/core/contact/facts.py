"""What programs are told of roles that go from one account to another."""

from collections.abc import Sequence

from panier.core.contact.change import ChangeState, ContactChange
from panier.core.hook.fact import Fact, FactType, FactValue, fact
from panier.core.service.service import Role, Service, service_fact
from panier.core.values import replace

_OVER = frozenset({ChangeState.DONE, ChangeState.REFUSED, ChangeState.ABORTED})


def change_facts(change: ContactChange, now_us: int) -> list[Fact]:
    """That a request was made, or is over, for each account that it concerns."""
    told: dict[str, FactValue] = {"change_id": change.change_id, "service": change.service_name}
    state = change.state(now_us)
    concerned = dict.fromkeys((change.asking_account_id, change.from_account_id, change.to_account_id))
    if state in _OVER:
        return [fact(FactType.CONTACT_CHANGE_ENDED, one, now_us, **told, state=state.value) for one in concerned]
    return [fact(FactType.CONTACT_CHANGE_ASKED, one, now_us, **told) for one in concerned]


def handed_over(before: Service, after: Service, roles: Sequence[Role], now_us: int) -> list[Fact]:
    """That a service has other contacts, for each account that had or has a role of it."""
    concerned = dict.fromkeys(one.account_of(role) for one in (before, after) for role in Role)
    text = ",".join(role.value for role in roles)
    return [
        service_fact(FactType.SERVICE_HANDED_OVER, replace(after, account_id=one), now_us, roles=text)
        for one in concerned
    ]
