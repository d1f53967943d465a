"""Words in the languages that files come in: months, answers, parts of names; and words without their accents."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import lru_cache
from pathlib import Path

_OTHER = re.compile(r"[^\w]+|_+")
_LETTERS = str.maketrans({"ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ı": "i"})


@lru_cache(maxsize=50_000)
def folded(text: str) -> str:
    """Lower case, without accents and punctuation, one blank between words: “É-Mail_Adresse:” → “e mail adresse”."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    letters = "".join(character for character in plain if not unicodedata.combining(character))
    return " ".join(_OTHER.sub(" ", letters).split())


_LISTED = tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8"))

MONTHS = {word: number for number, line in enumerate(_LISTED["months"], 1) for word in line.split()}
YES, NO, NOTHING = (frozenset(_LISTED[name]) for name in ("yes", "no", "nothing"))
SUFFIXES, COURTESY, PARTICLES = (frozenset(_LISTED["names"][name]) for name in ("suffixes", "courtesy", "particles"))
