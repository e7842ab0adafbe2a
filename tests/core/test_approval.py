"""What is kept of somebody who was asked by e-mail, and which token answers."""

from panier.core.account.access import digest
from panier.core.account.approval import Approval
from panier.core.domain.instructions import HolderApproval, People, Trade

ASKED = Approval(digest=digest("mailed"))


def test_only_the_token_that_was_mailed_answers() -> None:
    assert ASKED.is_token("mailed")
    assert not ASKED.is_token("guessed")
    assert not ASKED.is_token(ASKED.digest), "whoever reads the database does not have the token"


def test_an_answer_is_a_yes_or_a_no() -> None:
    yes, no = (ASKED.answered(is_accepted=is_accepted, now_us=7) for is_accepted in (True, False))
    assert not ASKED.is_answered
    assert (yes.is_answered, yes.has_accepted, yes.has_refused) == (True, True, False)
    assert (no.is_answered, no.has_accepted, no.has_refused) == (True, False, True)


def test_a_trade_is_agreed_when_both_holders_said_yes() -> None:
    trade = Trade(1, people=People(2))
    assert not trade.is_agreed, "nobody was asked yet"
    old, new = (HolderApproval(f"{who}@example.com", digest=digest(who)) for who in ("old", "new"))
    asked = Trade(1, people=People(2), holders={"old": old, "new": new})
    assert [asked.holder_of(token) for token in ("old", "new", "other")] == ["old", "new", None]
    half = Trade(1, people=People(2), holders={"old": old.answered(is_accepted=True, now_us=7), "new": new})
    assert not half.is_agreed
    assert Trade(
        1, holders={who: one.answered(is_accepted=True, now_us=7) for who, one in half.holders.items()}
    ).is_agreed
