"""A folder of a shop's own look, as an owner writes it."""

import struct
import zlib
from pathlib import Path

LOOK = """\
name: Exemple Hosting
colours:
  accent: {light: "#7a2e8f", dark: "#dba8ea"}
corners: 6px
support: help@shop.example
links:
  - title: {en: Legal notice, fr: Mentions légales}
    url: https://shop.example/legal
  - title: Status
    url: /status
"""
LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 84 28"><path d="M0 0h84v28z" fill="#7a2e8f"/></svg>'


def write(folder: Path, files: dict[str, str]) -> Path:
    """A folder with files, and folders in it where their names have some."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def png(width: int, height: int) -> bytes:
    """A black picture."""
    rows = b"".join(b"\0" + b"\0" * width for _ in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    made = (
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(made)
