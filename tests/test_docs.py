from __future__ import annotations

import re

from django.conf import settings

README = (settings.BASE_DIR / "README.md").read_text()


def read_from_environment() -> set[str]:
    source = (settings.BASE_DIR / "crm" / "settings.py").read_text()
    return set(re.findall(r"env\.(?:text|flag|number|words)\(\s*\"(\w+)\"", source))


def in_the_readme() -> set[str]:
    table = README.partition("## Configuration")[2].partition("\n## ")[0]
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    return {name for row in rows for name in re.findall(r"`(\w+)`", row)}


def test_every_setting_is_in_the_readme():
    assert read_from_environment() - in_the_readme() == set()


def test_the_readme_names_no_setting_that_nobody_reads():
    procfile = (settings.BASE_DIR / "Procfile").read_text()
    elsewhere = {"PYTHON"} | set(re.findall(r"\$\{(\w+):-", procfile))
    assert in_the_readme() - read_from_environment() - elsewhere == set()


def test_every_file_that_the_readme_links_to_exists():
    links = re.findall(r"\]\((?!http)([^)]+)\)", README)
    assert [link for link in links if not (settings.BASE_DIR / link).exists()] == []
