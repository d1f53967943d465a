"""Which encoding a file of text is in."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from pathlib import Path

from charset_normalizer import from_bytes

BLOCK = 1024 * 1024
SAMPLE = 64 * 1024  # bytes around letters that are not ASCII, on which a guess is based

# What can be guessed and chosen, by Python's name.
ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16 (little-endian)",
    "utf-16-be": "UTF-16 (big-endian)",
    "utf-32": "UTF-32",
    "cp1252": "Western European (Windows-1252)",
    "cp1250": "Central European (Windows-1250)",
    "cp1251": "Cyrillic (Windows-1251)",
    "cp1253": "Greek (Windows-1253)",
    "cp1254": "Turkish (Windows-1254)",
    "cp1255": "Hebrew (Windows-1255)",
    "cp1256": "Arabic (Windows-1256)",
    "cp1257": "Baltic (Windows-1257)",
    "iso8859_15": "Western European (ISO 8859-15)",
    "mac_roman": "Western European (Mac)",
    "cp850": "Western European (DOS)",
    "koi8_r": "Cyrillic (KOI8-R)",
    "cp932": "Japanese (Shift JIS)",
    "euc_jp": "Japanese (EUC)",
    "gb18030": "Chinese (GB 18030)",
    "big5": "Chinese (Big5)",
    "cp949": "Korean (EUC)",
}

UNREADABLE = "\udcff"  # stands in a text where bytes are no characters; no file can contain it
MARKING = "contacts.importing.marking"


def _mark(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return UNREADABLE, error.end


codecs.register_error(MARKING, _mark)

BYTE_ORDER_MARKS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF32_LE: "utf-32",  # before UTF-16, whose mark it begins with
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_NARROW = [name for name in ENCODINGS if not name.startswith("utf")]
_LATIN = ("cp1252", "cp1250", "mac_roman", "cp850")  # the likelier, the earlier
_AROUND = re.compile(rb"[^\r\n]{0,60}[\x80-\xff][^\r\n]{0,60}")
_WORD = re.compile(rb"[A-Za-z\x80-\xff]*[\x80-\xff][A-Za-z\x80-\xff]*")
_FOREIGN_WORD = re.compile(rb"(?<![A-Za-z\x80-\xff])[\x80-\xff]{4,}(?![A-Za-z\x80-\xff])")
# Signs next to letters, and capitals within words: what the wrong one of two Latin encodings shows.
_LETTER = r"[^\W\d_]"
_ODD = re.compile(
    rf"(?<={_LETTER})[^\w\s.,;:!?'\"’”“»›)\]&/–—…®™©-]"  # noqa: RUF001 - the very signs
    rf"|[³¹²£¥¯¤¦¨´¸¬±ƒˆ˜†‡‰‚](?={_LETTER})"  # noqa: RUF001
    r"|(?<=[a-zß-ÿ])[A-ZÀ-Þ](?=[a-zß-ÿ]|\b)"
)


def guess_encoding(path: Path) -> str:
    """Python's name of the encoding: by its mark, UTF-8 where all or nearly all of the file is, else the likeliest."""
    with path.open("rb") as file:
        start = file.read(4096)
    marked = next((name for mark, name in BYTE_ORDER_MARKS.items() if start.startswith(mark)), "")
    return marked or wide_encoding(start) or _narrow(path)


def reading_name(encoding: str) -> str:
    """The codec to read with: as `encoding`, without its byte-order mark where there is one."""
    return "utf-8-sig" if codecs.lookup(encoding).name == "utf-8" else encoding


def wide_encoding(start: bytes) -> str:
    """UTF-16 that begins like this without a mark, or "": each second byte of its separators and line ends is zero."""
    start = start[: len(start) // 2 * 2]
    for name, zeros, others in (("utf-16-le", start[1::2], start[0::2]), ("utf-16-be", start[0::2], start[1::2])):
        few = others.count(0) * 20 <= zeros.count(0)
        if few and zeros.count(0) >= 3 and "\n" in start.decode(name, "ignore"):
            return name
    return ""


def _narrow(path: Path) -> str:
    """An encoding of which ASCII is a part."""
    broken, whole, sample = 0, 0, b""
    decoder = codecs.getincrementaldecoder("utf-8")(MARKING)
    for block in _blocks(path):
        text = decoder.decode(block)
        if not text.isascii():
            faults = text.count(UNREADABLE)
            broken, whole = broken + faults, whole + sum(not one.isascii() for one in text) - faults
            sample = sample or (_strange(block) if faults else b"")
    # A few bytes astray among much that is UTF-8: those rows are at fault, not the encoding.
    return "utf-8" if whole >= 10 * broken else _likeliest(sample)


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            yield block


def _strange(block: bytes) -> bytes:
    """The surroundings of bytes that are not ASCII, for a guess."""
    parts, size = [], 0
    for match in _AROUND.finditer(block):
        parts.append(match[0])
        size += len(match[0])
        if size > SAMPLE:
            break
    return b"\n".join(parts)


def _likeliest(sample: bytes) -> str:
    if _is_other_alphabet(sample):
        found = from_bytes(sample, cp_isolation=_NARROW).best()
        return found.encoding if found else "cp1252"
    # The detector often takes one Latin encoding for another, so that signs stand within words.
    return min(_LATIN, key=lambda name: (_oddities(sample, name), _LATIN.index(name)))


def _is_other_alphabet(sample: bytes) -> bool:
    """Whether words are mostly made of letters that are not ASCII, as in no Latin alphabet."""
    strange, plain = sum(byte > 0x7F for byte in sample), sum(chr(byte).isalpha() for byte in sample if byte <= 0x7F)
    return strange > 0.3 * (strange + plain) or len(_FOREIGN_WORD.findall(sample)) > 0.3 * len(_WORD.findall(sample))


def _oddities(sample: bytes, encoding: str) -> int:
    """How much of it would read strangely."""
    text = sample.decode(encoding, MARKING)
    return len(_ODD.findall(text)) + text.count(UNREADABLE)
