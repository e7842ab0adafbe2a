"""A request for another e-mail address: whoever reads the present one and whoever reads the new one must agree."""

from enum import StrEnum

from panier.core.account.approval import Approval
from panier.core.refusal import conflict, invalid
from panier.core.values import frozen, replace


class EmailChangeState(StrEnum):
    """What became of a request, in OVHcloud's words."""

    TODO = "todo"
    DONE = "done"
    REFUSED = "refused"
    ABORTED = "aborted"


@frozen
class EmailChange:
    """A request. `old` and `new`: what the present and the new address were asked, and answered."""

    change_id: int
    account_id: int
    new_email: str
    old: Approval
    new: Approval
    created_us: int
    expires_us: int
    done_us: int | None = None
    refused_us: int | None = None

    def state(self, now_us: int) -> EmailChangeState:
        """What became of it; aborted where nobody answered in time."""
        if self.done_us is not None:
            return EmailChangeState.DONE
        if self.refused_us is not None:
            return EmailChangeState.REFUSED
        return EmailChangeState.TODO if now_us < self.expires_us else EmailChangeState.ABORTED


def answered(change: EmailChange, token: str, *, is_accepted: bool, now_us: int) -> EmailChange:
    """The request with the answer of whoever has a token; done once both have agreed, ended by one no.

    Refuses: a request that is over (409); a token of neither e-mail (400); a second answer (409).
    """
    if change.state(now_us) != EmailChangeState.TODO:
        raise conflict("This request is over")
    if change.old.is_token(token):
        asked, after = change.old, replace(change, old=change.old.answered(is_accepted=is_accepted, now_us=now_us))
    elif change.new.is_token(token):
        asked, after = change.new, replace(change, new=change.new.answered(is_accepted=is_accepted, now_us=now_us))
    else:
        raise invalid("This token is not one of those in the e-mails about this request")
    if asked.is_answered:
        raise conflict("This request has been answered already")
    if not is_accepted:
        return replace(after, refused_us=now_us)
    return replace(after, done_us=now_us) if after.old.has_accepted and after.new.has_accepted else after
