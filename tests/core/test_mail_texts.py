"""SPF, DKIM and DMARC: what their standards allow is taken, and the rest is refused with the part that is wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panier.core.zone.mail_texts import problem

RIGHT = (
    ("SPF", "v=spf1"),
    ("SPF", "v=spf1 include:mx.example.com ~all"),
    ("SPF", "V=SPF1 A MX:mail.example.com/24//64 ip4:192.0.2.0/24 ip6:2001:db8::/32 ptr ?all "),
    ("SPF", "v=spf1 a/24 mx//64 exists:%{ir}.%{v}._spf.%{d2} redirect=_spf.example.com exp=why.%{d} x-other=%{l-}"),
    ("DKIM", "p="),
    ("DKIM", "v=DKIM1; k=rsa; p=MIGfMA0GCSq/+=="),
    ("DKIM", "v=DKIM1;h=sha256;k=ed25519;n=notes here;s=email:*;t=y:s;p=11qYAYKxCrfV;zz=unknown"),
    ("DMARC", "v=DMARC1;p=none;"),
    ("DMARC", "v=DMARC1; p=reject; sp=quarantine; adkim=s; aspf=r; fo=1:d:s; pct=100; rf=afrf; ri=86400"),
    ("DMARC", "v=DMARC1; p=none; rua=mailto:a@example.com,mailto:b@example.com!10m; ruf=mailto:c@example.com"),
)
WRONG = (
    ("SPF", "hello"), ("SPF", "v=spf2 -all"), ("SPF", "v=spf10"), ("SPF", "v=spf1-all"), ("SPF", "v=spf1 fail"),
    ("SPF", "v=spf1 include: -all"), ("SPF", "v=spf1 include:localhost"), ("SPF", "v=spf1 include:192.0.2.1"),
    ("SPF", "v=spf1 ip4:300.0.2.1"), ("SPF", "v=spf1 ip4:192.0.2.0/33"), ("SPF", "v=spf1 ip4:2001:db8::1"),
    ("SPF", "v=spf1 ip6:192.0.2.1"), ("SPF", "v=spf1 ip6:2001:db8::/129"), ("SPF", "v=spf1 a/33"),
    ("SPF", "v=spf1 mx/24/64"), ("SPF", "v=spf1 all/24"), ("SPF", "v=spf1 redirect=a.example redirect=b.example"),
    ("SPF", "v=spf1 exists:%{z}.example.com"), ("SPF", "v=spf1 -allé"),
    ("DKIM", "hello"), ("DKIM", "v=DKIM2; p=ab"), ("DKIM", "k=rsa; v=DKIM1; p="), ("DKIM", "v=DKIM1; k=rsa"),
    ("DKIM", "v=DKIM1; p=!!"), ("DKIM", "v=DKIM1; p=a; p=b"), ("DKIM", "v=DKIM1; k=; p=ab"), ("DKIM", "p=ab=cd"),
    ("DMARC", "hello"), ("DMARC", "p=none"), ("DMARC", "v=DMARC1"), ("DMARC", "v=DMARC1; p=maybe"),
    ("DMARC", "v=DMARC1; p=none; pct=101"), ("DMARC", "v=DMARC1; p=none; rua=a@example.com"),
    ("DMARC", "v=dmarc1; p=none"), ("DMARC", "v=DMARC1; p=none; adkim=x"), ("DMARC", "v=DMARC1; p=none; oops"),
)  # fmt: skip


@pytest.mark.parametrize("kind, text", RIGHT)
def test_what_the_standards_allow_is_right(kind: str, text: str) -> None:
    assert problem(kind, "_dmarc", text) is None


@pytest.mark.parametrize("kind, text", WRONG)
def test_what_they_do_not_allow_is_wrong(kind: str, text: str) -> None:
    found = problem(kind, "_dmarc", text)
    assert found is not None
    assert found.startswith((f"Invalid subfield found in {kind}", f"Invalid {kind}"))


def test_who_takes_reports_about_others_needs_no_policy() -> None:
    assert problem("DMARC", "example.com._report._dmarc", "v=DMARC1") is None


@given(st.sampled_from(("SPF", "DKIM", "DMARC")), st.text(max_size=200))
def test_any_text_is_judged(kind: str, text: str) -> None:
    for prefix in ("", "v=spf1 ", "v=DKIM1; p=", "v=DMARC1; p=none; "):
        problem(kind, "", prefix + text)
