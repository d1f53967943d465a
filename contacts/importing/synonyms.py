"""What columns are called, in files of other programs and in other languages."""

from __future__ import annotations

import tomllib
from pathlib import Path

from contacts.importing.words import folded

_LISTED: dict[str, list[str]] = tomllib.loads(Path(__file__).with_name("heads.toml").read_text("utf-8"))

SYNONYMS = {key: frozenset(map(folded, names)) for key, names in _LISTED.items()}
HEADS = {name: key for key, names in SYNONYMS.items() for name in names}
