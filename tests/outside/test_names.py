"""One spelling for every way to write a domain name, and a reason for what is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from publicsuffixlist import PublicSuffixList

from panier.core.domain.domain_name import DomainName
from panier.outside.names import host, is_extension, normalised, site


@pytest.mark.parametrize(
    "text",
    ["Bücher.de", "BÜCHER.DE", "xn--bcher-kva.de", "XN--Bcher-KVA.De", "bu\u0308cher.de", " bücher.de. ", "bücher。de"],
)
def test_every_spelling_of_a_name_is_one_name(text: str) -> None:
    assert normalised(text) == DomainName("xn--bcher-kva.de", "de")
    assert host(text) == "xn--bcher-kva.de"


def test_the_list_of_suffixes_is_read_as_its_library_reads_it() -> None:
    plain = PublicSuffixList(only_icann=True)
    for rule in plain._publicsuffix:
        suffix = rule.lstrip("!").replace("*", "any")
        for name in (suffix, f"a.{suffix}", f"b.a.{suffix}"):
            assert is_extension(name) == (plain.publicsuffix(name) == name), name
            assert site(name) == (plain.privatesuffix(name) or name), name


@pytest.mark.parametrize(
    "text, suffix",
    [
        ("exemple.fr", "fr"),
        ("exemple.gouv.fr", "gouv.fr"),
        ("example.co.uk", "co.uk"),
        ("example.gov.uk", "gov.uk"),
        ("github.io", "io"),  # a public suffix of the private section is a name like any other
        ("city.kobe.jp", "kobe.jp"),
        ("faß.de", "de"),
        ("a.berlin", "berlin"),
        ("12.com", "com"),
        ("x" * 63 + ".com", "com"),
    ],
)
def test_a_names_extension_is_its_public_suffix(text: str, suffix: str) -> None:
    name = normalised(text)
    assert isinstance(name, DomainName)
    assert name.suffix == suffix


@pytest.mark.parametrize(
    "text, reason",
    [
        ("", "domain name"),
        (".", "domain name"),
        ("a..com", "Empty Label"),
        ("exa_mple.com", "U+005F"),
        ("ex ample.com", "U+0020"),
        ("ex\0ample.com", "U+0000"),
        ("http://example.com", "U+003A"),
        ("-a.com", "hyphen"),
        ("ab--cd.com", "hyphens"),
        ("☃.com", "U+2603"),
        ("xn--.com", "A-label"),
        ("x" * 64 + ".com", "too long"),
        ("x." * 130 + "com", "too long"),
        ("x" * 100_000, "at most 253"),
        ("com", "is the extension .com itself"),
        ("gouv.fr", "is the extension .gouv.fr itself"),
        ("www.example.co.uk", "as example.co.uk does"),
        ("localhost", "known extension"),
        ("example.test", "known extension"),
        ("192.0.2.1", "known extension"),
    ],
)
def test_what_is_no_name_gets_a_reason(text: str, reason: str) -> None:
    said = normalised(text)
    assert isinstance(said, str)
    assert reason in said
    assert len(said) < 1_000


@given(
    st.one_of(
        st.text(), st.text(alphabet="xn-.aé。\u200d\u00ad\u0308١", max_size=40).map(lambda text: f"xn--{text}.com")
    )
)
def test_no_text_is_too_odd(text: str) -> None:
    found = normalised(text)
    if isinstance(found, DomainName):
        assert normalised(found.ascii_name) == found
        assert found.ascii_name.isascii()
        assert host(found.ascii_name) == found.ascii_name
    else:
        assert found.encode(), "a reason can be sent"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "localhost",
        "ns1",
        "ns1..example.com",
        "ns1.example.com..",
        "ns1.example.com;ns2.example.com",
        "ns_1.example.com",
        "-ns1.example.com",
        "ns1-.example.com",
        "x" * 64 + ".example.com",
        "x." * 126 + "example",
        "xn--.example.com",
        # what is an address, or would be taken for one
        "192.0.2.1",
        "192.0.2.1.",
        "192.0.2",
        "ns1.example.42",
        "１９２.0.2.1",
        "192。0。2。1",
        "0xc0.0x0.0x2.0x1",
        "ns1.0x7f",
        "ns1.0X",
        "2001:db8::1",
        "[2001:db8::1]",
        "::ffff:192.0.2.1",
    ],
)
def test_what_is_no_host(text: str) -> None:
    assert host(text) is None
    assert host(f" {text.upper()}") is None


@pytest.mark.parametrize(
    "text, spelled",
    [
        ("1.2.3.4.example", "1.2.3.4.example"),
        ("r1---sn-a.example.net", "r1---sn-a.example.net"),
        ("42.example.com", "42.example.com"),
        ("ns1.bücher.de", "ns1.xn--bcher-kva.de"),
        ("ns1.пример.рф", "ns1.xn--e1afmkfd.xn--p1ai"),
        ("x" * 63 + ".example.com", "x" * 63 + ".example.com"),
        ("x." * 125 + "com", "x." * 125 + "com"),
    ],
)
def test_what_is_a_host(text: str, spelled: str) -> None:
    assert host(text) == host(f" {text.upper()}. ") == spelled


@given(st.text("ab09-.", max_size=80) | st.text("a-.", min_size=240, max_size=260))
def test_plain_names_are_judged_as_all_others(text: str) -> None:
    """What is spelled as names are is not looked at by idna; with a capital in front of it, it is."""
    assert normalised(f"a{text}.com") == normalised(f"A{text}.com")


def test_a_host_may_stand_anywhere() -> None:
    assert host("NS1.sandbox.test.") == "ns1.sandbox.test"
