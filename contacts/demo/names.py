"""Given and family names by language, from names.toml. `Зоя/Zoia` is a name and its Latin spelling."""

from __future__ import annotations

import tomllib
from pathlib import Path

_LISTS = tomllib.loads(Path(__file__).with_name("names.toml").read_text(encoding="utf-8"))

GIVEN: dict[str, list[str]] = {language: names.split() for language, names in _LISTS["given"].items()}
FAMILY: dict[str, list[str]] = {language: names.split() for language, names in _LISTS["family"].items()}
