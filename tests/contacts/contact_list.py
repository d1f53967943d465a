"""The contact list as tests ask for it and read it."""

from __future__ import annotations

import re

LIST = "/contacts/"


def htmx(client, url, target="contacts-table", current=LIST):
    headers = {"HX-Request": "true", "HX-Target": target, "HX-Current-URL": f"http://testserver{current}"}
    return client.get(url, headers=headers)


def text(response):
    """What can be read on the page, blanks made one."""
    return " ".join(re.sub(r"<[^>]*>", " ", response.content.decode()).split())


def names(response):
    return re.findall(r'class="row-link"[^>]*title="([^"]*)"', response.content.decode())
