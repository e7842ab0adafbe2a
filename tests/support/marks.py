"""Signed marks that nobody signed, as a clearinghouse would hand them out."""

import base64

_XML = """<?xml version="1.0" encoding="UTF-8"?>
<smd:signedMark xmlns:smd="urn:ietf:params:xml:ns:signedMark-1.0" id="_1">
  <smd:id>{number}</smd:id>
  <smd:issuerInfo issuerID="65535"><smd:org>Exemple Clearinghouse</smd:org><smd:email>tm@exemple.example</smd:email></smd:issuerInfo>
  <smd:notBefore>{begins}</smd:notBefore>
  <smd:notAfter>{ends}</smd:notAfter>
  <mark:mark xmlns:mark="urn:ietf:params:xml:ns:mark-1.0">
    <mark:trademark>
      <mark:id>00052013734689731373468973-65535</mark:id>
      <mark:markName>Test &amp; Validate</mark:markName>
      <mark:holder entitlement="owner"><mark:org>Exemple et Cie</mark:org></mark:holder>
      <mark:jurisdiction>FR</mark:jurisdiction>
      {labels}
      <mark:goodsAndServices>Baskets</mark:goodsAndServices>
    </mark:trademark>
  </mark:mark>
</smd:signedMark>
"""  # noqa: E501


def smd_xml(
    *labels: str,
    number: str = "0000001751376056503931-65535",
    begins: str = "2026-01-01T00:00:00.000Z",
    ends: str = "2028-01-01T00:00:00.000Z",
) -> str:
    """The document itself."""
    listed = "".join(f"<mark:label>{label}</mark:label>" for label in labels)
    return _XML.format(number=number, begins=begins, ends=ends, labels=listed)


def smd(*labels: str, **facts: str) -> str:
    """The file: what it says in words, then the document between two lines that say where it begins and ends."""
    encoded = base64.encodebytes(smd_xml(*labels, **facts).encode()).decode()
    return f"Marks: Test\nsmdID: 1\n-----BEGIN ENCODED SMD-----\n{encoded}-----END ENCODED SMD-----\n"


SMD = smd("exemple")
