"""Changing what a family's YAML says of a plan: an amount, its words, a promotion. The rest of the text stays."""

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal

import yaml

from panier.core.catalog.by_language import ENGLISH
from panier.core.refusal import bad_input, invalid
from panier.core.values import frozen

_PARTS = ("price", "setup")


@frozen
class PriceSpot:
    """A price of a plan as the file has it: its place among the plan's prices, what it is for, and its amounts.

    `part`: price, or setup; `period`: as it is written, such as P1M, "" for what is paid once; `modes`: where they are
    written; `amounts`: by currency or subsidiary, as they are written.
    """

    place: int
    part: str
    period: str
    modes: tuple[str, ...]
    amounts: Mapping[str, str]


@frozen
class PlanText:
    """What a plan is called in the file, by language (fr); empty where it says nothing itself.

    English alone is written as one text, which is read in all languages.
    """

    names: Mapping[str, str]
    descriptions: Mapping[str, str]


@frozen
class NewPromotion:
    """A promotion on a price: so much off in a currency, from an instant until another."""

    name: str
    currency: str
    off: str
    begin: str
    end: str


def codes_of(text: str) -> tuple[str, ...]:
    """The codes of the plans and options of a file, in its order."""
    return tuple(code for code, _ in _plans(text))


def list_prices(text: str, code: str) -> tuple[PriceSpot, ...]:
    """The prices of a plan that amounts are written for.

    Refuses: a plan that the file does not have (400).
    """
    found = []
    for place, price in enumerate(_prices(_plan(text, code))):
        for part in _PARTS:
            amounts = _value(price, part)
            if isinstance(amounts, yaml.MappingNode):
                written = {key.value: value.value for key, value in amounts.value if isinstance(value, yaml.ScalarNode)}
                found.append(PriceSpot(place, part, _period(price), _modes(price), written))
    return tuple(found)


def read_words(text: str, code: str) -> PlanText:
    """What a plan is called."""
    plan = _plan(text, code)
    return PlanText(*(_worded(_value(plan, key)) for key in ("name", "description")))


def with_amount(text: str, code: str, spot: tuple[int, str], currency: str, amount: str) -> str:
    """The text with another amount of a price, `spot`: its place and its part; a currency may be new there.

    Refuses: a price that the plan does not have (400).
    """
    place, part = spot
    prices = _prices(_plan(text, code))
    amounts = _value(prices[place], part) if place < len(prices) else None
    if not isinstance(amounts, yaml.MappingNode):
        raise bad_input("spot", "must be one of the plan's prices")
    present = _value(amounts, currency)
    if present is not None:
        return _replaced(text, present, amount)
    return _with_pair(text, amounts, currency, amount)


def with_words(text: str, code: str, words: PlanText) -> str:
    """The text with other words for a plan; those of which there are none, and those that are the same, stay."""
    for key, value in (("description", words.descriptions), ("name", words.names)):
        plan = _plan(text, code)
        present = _value(plan, key)
        if value and value != _worded(present):
            quoted = _written(value)
            text = _replaced(text, present, quoted) if present is not None else _with_pair(text, plan, key, quoted)
    return text


def with_promotion(text: str, code: str, place: int, promotion: NewPromotion) -> str:
    """The text with a promotion more on a price.

    Refuses: a price that the plan does not have, or that is not written in the promotion's currency; more off than it
    costs (400).
    """
    prices = _prices(_plan(text, code))
    if place >= len(prices):
        raise bad_input("spot", "must be one of the plan's prices")
    _check_off(prices[place], promotion)
    written = (
        f"{{name: {json.dumps(promotion.name, ensure_ascii=False)}, off: {{{promotion.currency}: {promotion.off}}},"
        f" from: {promotion.begin}, until: {promotion.end}}}"
    )
    present = _value(prices[place], "promotions")
    if not isinstance(present, yaml.SequenceNode) or not present.value:
        if present is not None:
            return _replaced(text, present, f"[{written}]")
        return _with_pair(text, prices[place], "promotions", f"[{written}]")
    if present.flow_style:
        start = present.start_mark.index + 1
        return f"{text[:start]}{written}, {text[start:]}"
    first = present.value[0].start_mark
    start = text.rfind("\n", 0, first.index) + 1
    return f"{text[:start]}{' ' * (first.column - 2)}- {written}\n{text[start:]}"


def _check_off(price: yaml.MappingNode, promotion: NewPromotion) -> None:
    """Check that a promotion is off an amount that is written, and no more than that."""
    amounts = _value(price, "price")
    if not isinstance(amounts, yaml.MappingNode):
        raise bad_input("spot", "must be a price that is paid for a time: promotions take off those alone")
    written = {key.value: value.value for key, value in amounts.value}
    costs = written.get(promotion.currency)
    if costs is None:
        raise bad_input("currency", f"is {promotion.currency!r}, but must be one of {', '.join(written)}")
    if Decimal(promotion.off) > Decimal(costs):
        raise bad_input("amount", f"is {promotion.off!r}, but can be {costs} at the most")


def _plans(text: str) -> list[tuple[str, yaml.MappingNode]]:
    try:
        root = yaml.compose(text, Loader=yaml.CBaseLoader)
    except yaml.YAMLError as problem:
        raise invalid(f"This catalogue cannot be read: {problem}") from problem
    found = []
    for section in ("plans", "addons"):
        listed = _value(root, section) if isinstance(root, yaml.MappingNode) else None
        for node in listed.value if isinstance(listed, yaml.SequenceNode) else ():
            code = _value(node, "code")
            if isinstance(node, yaml.MappingNode) and isinstance(code, yaml.ScalarNode):
                found.append((code.value, node))
    return found


def _plan(text: str, code: str) -> yaml.MappingNode:
    for known, node in _plans(text):
        if known == code:
            return node
    raise bad_input("plan", f"is {code!r}, which this catalogue does not write out by itself")


def _prices(plan: yaml.MappingNode) -> Sequence[yaml.MappingNode]:
    listed = _value(plan, "prices")
    nodes = listed.value if isinstance(listed, yaml.SequenceNode) else ()
    return [one for one in nodes if isinstance(one, yaml.MappingNode)]


def _value(node: yaml.Node | None, key: str) -> yaml.Node | None:
    if not isinstance(node, yaml.MappingNode):
        return None
    return next((value for one, value in node.value if one.value == key), None)


def _period(price: yaml.MappingNode) -> str:
    found = _value(price, "period")
    return str(found.value) if isinstance(found, yaml.ScalarNode) else ""


def _modes(price: yaml.MappingNode) -> tuple[str, ...]:
    found = _value(price, "modes")
    return tuple(str(one.value) for one in found.value) if isinstance(found, yaml.SequenceNode) else ()


def _worded(node: yaml.Node | None) -> dict[str, str]:
    """Words by language; one text is the English one, which others fall back to."""
    if isinstance(node, yaml.MappingNode):
        return {key.value: value.value for key, value in node.value if isinstance(value, yaml.ScalarNode)}
    return {ENGLISH: node.value} if isinstance(node, yaml.ScalarNode) else {}


def _written(words: Mapping[str, str]) -> str:
    """Words by language as they stand in a file."""
    quoted = {language: json.dumps(one, ensure_ascii=False) for language, one in words.items()}
    if list(quoted) == [ENGLISH]:
        return quoted[ENGLISH]
    return f"{{{', '.join(f'{json.dumps(language)}: {one}' for language, one in quoted.items())}}}"


def _replaced(text: str, node: yaml.Node, value: str) -> str:
    return f"{text[: node.start_mark.index]}{value}{text[_end(text, node) :]}"


def _end(text: str, node: yaml.Node) -> int:
    """Where what is written of a node ends: the mark of a block stands where the next thing begins."""
    if isinstance(node, yaml.MappingNode) and node.value and not node.flow_style:
        return _end(text, node.value[-1][1])
    start, end = node.start_mark.index, node.end_mark.index
    return start + len(text[start:end].rstrip())


def _with_pair(text: str, mapping: yaml.MappingNode, key: str, value: str) -> str:
    """The text with a pair more in a mapping, behind its first one whose value ends where it is written."""
    for one, node in mapping.value:
        if isinstance(node, yaml.ScalarNode) or node.flow_style:
            end = node.end_mark.index
            pair = f", {key}: {value}" if mapping.flow_style else f"\n{' ' * one.start_mark.column}{key}: {value}"
            return f"{text[:end]}{pair}{text[end:]}"
    raise invalid(f"{key} cannot be added here by a form: change the catalogue as a file (`panier catalog export`)")
