"""Phone numbers as people keep them in files: with extensions, several in a cell, damaged by a spreadsheet."""

from __future__ import annotations

import re
from dataclasses import dataclass

from contacts.phones import UnlikelyPhone, bare_phone, parse_phone


@dataclass(frozen=True)
class Phone:
    """`number` is E.164; `extension` are the digits to be dialled afterwards, or none.

    `unlikely` is how a number is written that is none of the default country: then `number` are its digits alone.
    """

    number: str
    extension: str = ""
    unlikely: str = ""


_EXTENSION = re.compile(
    r"[\s,;.-]*(?:\b(?:ext(?:ension|n)?|extn|durchwahl|dw|nebenstelle|poste|anexo|int)\b\.?|(?<=[\d\s)])x|#|;\s*ext=)\s*[.:]?\s*(\d{1,8})\s*$",
    re.IGNORECASE,
)
_SCHEME = re.compile(r"^(?:tel|phone|callto|sms):\s*", re.IGNORECASE)
_WRITTEN_TRUNK = re.compile(r"\(0\)")
_PREFIX = re.compile(r"^[\s(]*00[\s).-]*(?=[1-9(])")
_SHORTENED = re.compile(r"\d(?:[.,]\d+)?E\+\d+", re.IGNORECASE)
_WHOLE = re.compile(r"(\d{6,})[.,]0+")


def read_phone(text: str, region: str = "") -> Phone:
    """The number in `text`; without a country code one of `region`, or of PHONE_REGION where that is "".

    Raises ValueError in words.
    """
    bare = _SCHEME.sub("", text.strip().lstrip("'")).strip()
    if _SHORTENED.fullmatch(bare):
        raise ValueError(f"“{text[:40]}” was shortened by a spreadsheet: the last digits of the number are lost.")
    extension = _EXTENSION.search(bare)
    number = _WHOLE.sub(r"\1", bare[: extension.start()] if extension else bare)
    dialled = extension[1] if extension else ""
    try:
        return Phone(_parsed(number, text, region), dialled)
    except UnlikelyPhone:
        if digits := bare_phone(number):
            return Phone(digits, dialled, unlikely=" ".join(number.split()))
        raise


def _parsed(number: str, shown: str, region: str) -> str:
    number = _PREFIX.sub("+", number)
    if number.lstrip("( ").startswith("+"):
        number = _WRITTEN_TRUNK.sub("", number)
    try:
        return parse_phone(number, region)
    except ValueError as error:
        raise type(error)(str(error).replace(f"“{number[:40]}”", f"“{shown[:40]}”")) from None
