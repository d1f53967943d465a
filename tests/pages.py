"""What a browser without JavaScript would do with a page, and what a person reads on it."""

from __future__ import annotations

import re
from collections import defaultdict
from html import unescape
from html.parser import HTMLParser


class _Fields(HTMLParser):
    """Collects what the form with the class `form` would post."""

    def __init__(self, form: str) -> None:
        super().__init__()
        self.form, self.inside, self.in_template, self.select = form, False, False, ""
        self.fields: defaultdict[str, list[str]] = defaultdict(list)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = self.form in given.get("class", "").split()
        if tag == "template":
            self.in_template = True
        if not self.inside or self.in_template or "disabled" in given:
            return
        if tag == "input" and given.get("name") and self.is_sent(given):
            self.fields[given["name"]].append(given.get("value", "on" if given.get("type") == "checkbox" else ""))
        elif tag == "select":
            self.select = given["name"]
        elif tag == "option" and "selected" in given:
            self.fields[self.select].append(given["value"])

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        elif tag == "template":
            self.in_template = False

    def is_sent(self, given: dict[str, str]) -> bool:
        return given.get("type") not in ("checkbox", "radio") or "checked" in given


def fields_of(response, form: str) -> dict[str, list[str]]:
    """The fields of a form on the page as they stand, without what a template element holds."""
    parser = _Fields(form)
    parser.feed(response.content.decode())
    return dict(parser.fields)


def text_of(response) -> str:
    """What a person reads on the page."""
    html = re.sub(r"<(head|svg|template).*?</\1>", " ", response.content.decode(), flags=re.S)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())
