"""Ways to pay that are chosen from: no two of them read alike."""

from dataclasses import replace

from panier.web.pages.buying.product_view import TermChoice, told_apart

MONTH = TermChoice(
    value="default:P1M", length="1 month", price="€5.00", setup="", commitment="", is_upfront=False, is_chosen=False
)


def test_what_costs_the_same_is_one_choice_and_stays_chosen() -> None:
    other = replace(MONTH, value="campaign:P1M", is_chosen=True)
    assert told_apart([MONTH, other]) == (other,)
    assert told_apart([MONTH, replace(other, is_chosen=False)]) == (MONTH,)


def test_what_costs_otherwise_says_its_mode() -> None:
    dearer = replace(MONTH, value="with-support:P1M", price="€9.00")
    assert [one.mode for one in told_apart([MONTH, dearer])] == ["Default", "With support"]


def test_what_is_read_otherwise_says_no_more() -> None:
    bound = replace(MONTH, value="upfront12:P1M", commitment="1 year")
    longer = replace(MONTH, value="default:P1Y", length="1 year")
    assert told_apart([MONTH, bound, longer]) == (MONTH, bound, longer)
