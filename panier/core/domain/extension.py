"""The rules a registry sets for an extension.

Lengths, characters, periods, what its names can have and what can be done with them.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum

from panier.core.domain.life import Afterlife
from panier.core.period import Period
from panier.core.values import frozen

_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")
# The modes in which a holder brings a name in.
HOLDER_MODES = ("transfer-default", "transfer-premium")
_ASCII_LABEL_MAX = 63  # RFC 1035


class ExtensionSort(StrEnum):
    """The type of an extension: a country's, or generic."""

    CCTLD = "cctld"
    GTLD = "gtld"


class PhaseSort(StrEnum):
    """Who may register a name: trademark holders, those who pay more, everybody."""

    SUNRISE = "sunrise"
    LANDRUSH = "landrush"
    GA = "ga"


class TransferMethod(StrEnum):
    """What a registry accepts as proof that the holder wants a name transferred."""

    CODE = "code"  # the losing registrar hands it out
    REGISTRY_CODE = "registry-code"  # the registry hands it out itself, to the holder
    TAG = "tag"  # no code: the losing registrar changes the name's tag to ours


@frozen
class Phase:
    """A launch phase of an extension.

    `begins_us` None: no beginning; `ends_us` None: no end.
    """

    sort: PhaseSort
    begins_us: int | None = None
    ends_us: int | None = None


@frozen
class TransferRules:
    """How names are transferred here.

    `months`: the periods sold with it, empty where it brings no renewal. `silence_days`: after which a losing
    registrar's silence counts as consent; `opposed_days`: the longest that a contested transfer may take.
    `age_min_days`: how old a name must be, and how long ago its last transfer or trade.
    """

    months: tuple[int, ...] = (12,)
    has_renewal: bool = True
    silence_days: int = 5
    opposed_days: int | None = None
    age_min_days: int = 60
    handover: TransferMethod = TransferMethod.CODE


@frozen
class TradeRules:
    """How a name changes its holder.

    `months`: how long that renews it; `is_manual`: somebody examines documents.
    """

    months: int = 0
    is_manual: bool = False


@frozen
class Alphabet:
    """The characters that a label may have besides a to z, digits and hyphens.

    Either a list of characters, or whole scripts. Each of `scripts` is a set of scripts that may be mixed (Han with
    Hiragana and Katakana).
    """

    characters: frozenset[str] = frozenset()
    scripts: tuple[frozenset[str], ...] = ()

    @property
    def is_plain(self) -> bool:
        """True where no further characters are allowed."""
        return not (self.characters or self.scripts)

    def problem(self, label: str) -> str | None:
        """What is wrong with a label's characters ("must …"), or None."""
        odd = [letter for letter in dict.fromkeys(label) if letter not in _PLAIN and letter not in self.characters]
        if not odd:
            return None
        if not self.scripts:
            return f"must not have {odd[0]!r}"
        scripts = {letter: script_of(letter) for letter in odd}
        known: frozenset[str] = frozenset().union(*self.scripts)
        foreign = [letter for letter, script in scripts.items() if script not in known]
        if foreign:
            return f"must not have {foreign[0]!r}"
        used = set(scripts.values()) | {script_of(letter) for letter in label if letter.isalpha()}
        if not any(used <= together for together in self.scripts):
            return f"must not mix letters of {' and '.join(sorted(one.title() for one in used))}"
        return None

    @property
    def accepted(self) -> str:
        """What is accepted in words; nothing more than that where `is_plain`."""
        more = "".join(sorted(self.characters))
        if self.scripts:
            more = f"letters of {', '.join(sorted(one.title() for one in frozenset[str]().union(*self.scripts)))}"
        return f"accepted are a to z, 0 to 9, hyphens and {more}"


@frozen
class Extension:
    """Everything that applies to the names under one public suffix.

    Periods are in months, the rest in days. `whois_fields`: which details of each contact its holder may disclose;
    an empty list: all or nothing. `since_us`: when names under it were first sold; `rank`: its popularity, 1 being
    the highest.
    """

    name: str
    sort: ExtensionSort = ExtensionSort.GTLD
    is_icann: bool = True
    label_min: int = 1
    label_max: int = _ASCII_LABEL_MAX
    alphabet: Alphabet = Alphabet()
    servers_min: int = 2
    servers_max: int = 13
    has_dnssec: bool = True
    has_premium: bool = False
    create_months: tuple[int, ...] = (12,)
    renew_months: tuple[int, ...] = (12,)
    order_months_min: int = 12
    order_months_max: int = 120
    is_renewed_automatically: bool = True
    grace_days: int = 7
    redemption_days: int = 35
    transfer: TransferRules = TransferRules()
    trade: TradeRules = TradeRules()
    has_lock: bool = True
    whois_fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    has_obfuscation: bool = True
    has_hosts: bool = True
    has_ipv6_glue: bool = True
    has_many_ip_glue: bool = True
    geolocalizations: tuple[str, ...] = ()
    thematics: tuple[str, ...] = ()
    phases: tuple[Phase, ...] = (Phase(PhaseSort.GA),)
    since_us: int | None = None
    rank: int | None = None

    @property
    def has_idn(self) -> bool:
        """True where names may have more than a to z, digits and hyphens."""
        return not self.alphabet.is_plain

    @property
    def afterlife(self) -> Afterlife:
        """How long an expired name is kept."""
        return Afterlife(self.grace_days, self.redemption_days)

    def phase(self, now_us: int) -> Phase | None:
        """The launch phase at an instant; None before the first phase and between two."""
        for phase in self.phases:
            begun = phase.begins_us is None or phase.begins_us <= now_us
            if begun and (phase.ends_us is None or now_us < phase.ends_us):
                return phase
        return None

    def next_phase(self, now_us: int) -> Phase | None:
        """The launch phase that begins next."""
        coming = [phase for phase in self.phases if phase.begins_us is not None and phase.begins_us > now_us]
        return min(coming, key=lambda phase: phase.begins_us or 0, default=None)

    def months_for(self, mode: str) -> tuple[int, ...]:
        """The periods of a pricing mode.

        A name bought on the aftermarket is registered anew, as far as its term goes.
        """
        if mode in HOLDER_MODES:
            return self.transfer.months if self.transfer.has_renewal else (0,)
        return tuple(
            months for months in self.create_months if self.order_months_min <= months <= self.order_months_max
        )

    def takes(self, mode: str, duration: Period) -> bool:
        """True for a duration that can be ordered in a pricing mode."""
        return not (duration.days or duration.hours) and duration.months in self.months_for(mode)

    def label_problem(self, label: str, ascii_label: str) -> str | None:
        """What is wrong with a new name's part in front of the extension ("must …"), or None.

        Registries count the form that they store: xn--wgv71a has ten characters. Names that somebody has may be older
        than their rules.
        """
        if not self.label_min <= len(ascii_label) <= self.label_max:
            encoded = "" if label == ascii_label else f" ({ascii_label} has {len(ascii_label)})"
            return f"must have {self.label_min} to {self.label_max} characters in front of .{self.name}{encoded}"
        if label.isascii():
            return None
        if not self.has_idn:
            return f"must have a to z, 0 to 9 and hyphens alone in front of .{self.name}"
        problem = self.alphabet.problem(label)
        return None if problem is None else f"{problem} in front of .{self.name}: {self.alphabet.accepted}"


def generic(suffix: str) -> Extension:
    """The usual rules, for an extension without an entry of its own.

    Extensions of two letters belong to countries.
    """
    is_country = len(suffix.rpartition(".")[2]) == 2
    sort = ExtensionSort.CCTLD if is_country else ExtensionSort.GTLD
    years = tuple(12 * years for years in range(1, 11))
    return Extension(suffix, sort, is_icann=not is_country, create_months=years, renew_months=years)


def script_of(letter: str) -> str:
    """The script of a letter, such as LATIN, GREEK or CJK (Han).

    A digit or mark that belongs to no script gives its own name.
    """
    return unicodedata.name(letter, "UNKNOWN").partition(" ")[0]


@frozen
class PricingFacts:
    """An extension that is sold: whether it is new, and whether a promotion runs on new names under it."""

    name: str
    is_new: bool
    is_reduced: bool
