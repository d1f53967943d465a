"""Views of the contact list that must all be fast: every order, search and filter, near and far, common and rare."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from bulkactions.benchmarks.bench import Bench
from contacts.filters import ContactFilter
from contacts.listing import ContactList
from contacts.models import Company, Contact, CustomChoice, CustomField, SmartList, Status, Tag
from contacts.paging import USUAL_PER_PAGE
from contacts.sorting import LABELS, can_sort_by

Query = dict[str, Any]  # what a query string is made of
Node = dict[str, Any]

DEEP = 500  # a page that nobody reaches by clicking; the last one of lists that are shorter
BARE = "bare"  # of a query: the address of its page does not say from where that is found
LIST_NAME = "Benchmark list"


@contextmanager
def reference_set(bench: Bench) -> Iterator[dict[str, str]]:
    """The addresses by what they are called, and while they are in use a smart list of which one asks."""
    SmartList.objects.filter(owner=bench.user, name=LIST_NAME).delete()  # of a run that was killed
    smart_list = SmartList.objects.create(owner=bench.user, name=LIST_NAME, query=_customers_in_germany())
    try:
        yield {name: _address(query, bench.user) for name, query in _views(bench, smart_list)}
    finally:
        smart_list.delete()


def is_bare(url: str) -> bool:
    """Whether the rows before its page have to be counted when it is opened for the first time."""
    return "page=" in url and "near=" not in url


def _address(query: Query, user: User) -> str:
    """Raises when the query is not understood: nothing is found fast."""
    has_place = "page" in query and not query.pop(BARE, False)
    address = urlencode(query, doseq=True)
    if problems := ContactFilter(QueryDict(address), Contact.objects.live(), user=user).problems():
        raise RuntimeError(f"{address}: {'; '.join(problems)}")
    near = _near(ContactList(QueryDict(address), user)) if has_place else ""
    return f"{reverse('contacts:list')}?{address}{near}"


def _near(contacts: ContactList) -> str:
    """The mark that a browser adds when somebody asks for a page by its number, as static/js/page-marks.js does."""
    start = (contacts.number - 1) * contacts.per_page
    marks = {int(mark.partition(".")[0]) - start: mark for mark in contacts.marks.split()}
    outside = (away for away in marks if away <= 0 or away >= contacts.per_page)
    nearest = min(outside, key=abs, default=None)
    return "" if nearest is None else f"&near={marks[nearest]}"


def _views(bench: Bench, smart_list: SmartList) -> Iterator[tuple[str, Query]]:
    last = -(-bench.contacts // USUAL_PER_PAGE)
    yield from _pages(last)
    yield from _orders(last)
    yield from _searches()
    yield from _bar()
    for name, node in (
        *_on_texts(),
        *_on_values(),
        *_on_moments(),
        *_on_custom_fields(),
        *_on_relations(),
        *_groups(smart_list),
    ):
        yield name, {"where": json.dumps(node, separators=(",", ":"))}
    yield from _combined()


def _pages(last: int) -> Iterator[tuple[str, Query]]:
    yield "newest first", {}
    deep = min(DEEP, last)
    for page in (2, deep, last // 2, last):
        yield f"newest first, page {page:,}", {"page": page}
    for page in (deep, last // 2, last):
        yield f"newest first, page {page:,} by a bare address", {"page": page, BARE: True}
    yield "100 per page", {"per_page": 100}


def _orders(last: int) -> Iterator[tuple[str, Query]]:
    custom = [field.key for field in _fields().values() if can_sort_by(field)]
    deep = min(DEEP, last)
    for sort in [*LABELS, *custom]:
        yield f"by {_named(sort)}", {"sort": sort}
    for sort in ("name", "company", "-owner", "status", "city", "-last_activity", *custom[:2]):
        yield f"by {_named(sort)}, page {deep}", {"sort": sort, "page": deep}
        yield f"by {_named(sort)}, page {last // 2:,}", {"sort": sort, "page": last // 2}
        yield f"by {_named(sort)}, last page", {"sort": sort, "page": last}
        yield f"by {_named(sort)}, last page by a bare address", {"sort": sort, "page": last, BARE: True}
    yield "by three keys", {"sort": "status,-created,name"}
    for page in (deep, last // 2):
        yield f"by three keys, page {page:,}", {"sort": "status,-created,name", "page": page}


def _searches() -> Iterator[tuple[str, Query]]:
    company = str(Company.objects.latest("pk"))
    for kind, text in (
        ("a rare name", "xochitl zimmermann"),
        ("a common name", "maria"),
        ("two common words", "maria lo"),
        ("an accent", "müller"),
        ("another script", "佐藤"),
        ("a phone fragment", "415555"),
        ("three letters", "ann"),
        ("a company", company.split()[0]),
        ("nobody", "zz-nobody"),
    ):
        yield f"search: {kind}", {"q": text}


def _bar() -> Iterator[tuple[str, Query]]:
    """The parameters of the filter bar."""
    common, middling, rare = _tags()
    status = Status.objects.get(is_default=True)
    company = Company.objects.annotate(size=Count("contacts")).latest("size")
    recently = (timezone.now() - timedelta(days=30)).date().isoformat()
    yield "a common tag", {"tags": common.pk}
    yield "a common tag, far down", {"tags": common.pk, "page": common.contacts.count() // USUAL_PER_PAGE}
    yield "a middling tag", {"tags": middling.pk}
    yield "a rare tag", {"tags": rare.pk}
    yield "two tags at once", {"tags_all": [common.pk, middling.pk]}
    yield "without a common tag", {"tags_none": common.pk}
    yield "a status", {"status": status.pk}
    yield "an owner", {"owner": _busiest_owner()}
    yield "nobody’s", {"owner": "none"}
    yield "a company", {"company": company.pk}
    yield "created lately", {"created_after": recently}
    yield "without e-mail", {"has_email": "no"}
    yield "with phone and a tag", {"has_phone": "yes", "tags": middling.pk}


# Every operator of the language, on fields that contacts have by themselves


def _on_texts() -> Iterator[tuple[str, Node]]:
    for mode, field, value in (
        ("full_words", "job_title", "manager"),
        ("phrase", "job_title", "head of marketing"),
        ("beginning_of_words", "name", "mar gar"),
        ("exact_value", "last_name", "García"),
        ("exact_value", "source", "website form"),
        ("exact_value", "email", "nobody@example.org"),
        ("contains", "email", "garcia"),
        ("contains", "street", "main"),
        ("ends_with", "email", "example.net"),
    ):
        yield f"{field} {mode}: {value}", _field(field, type="text", mode=mode, value=value)
    yield "all texts contain a word", {"type": "text", "mode": "contains", "value": "kraków"}


def _on_values() -> Iterator[tuple[str, Node]]:
    common, middling, rare = (tag.pk for tag in _tags())
    statuses = list(Status.objects.values_list("pk", flat=True)[:2])
    yield "city is one of", _field("city", type="term", values=["Berlin", "Paris", "札幌"])
    yield "country is one of", _field("country", type="term", values=["DE", "FR"])
    yield "type is not", _field("contact_type", type="term", values=["lead"]) | {"negate": True}
    yield "job title exists", _field("job_title", type="exists")
    yield "city does not exist", _field("city", type="exists") | {"negate": True}
    yield "status is one of", _field("status", type="reference", reference_type="status", object_ids=statuses)
    yield "tags: any of three", _tagged(common, middling, rare)
    yield "tags: one but not another", _both(_tagged(middling), _tagged(common) | {"negate": True})
    yield "owner is me", _field("owner", type="current_user")
    yield "followed by me", _field("followers", type="current_user")
    yield "two e-mail addresses", _field("emails_count", type="number_range", gte=2)
    yield "no e-mail wanted", _field("dnd_email", type="boolean", value=True)


def _on_moments() -> Iterator[tuple[str, Node]]:
    yield "created in the last month", _field("created", type="moment_range", on_or_after=_ago(months=1))
    yield "updated today", _field("updated", type="moment_range", on_or_after=_period("today"))
    yield "no activity for a year", _field("last_activity", type="moment_range", before=_ago(years=1))
    yield (
        "born in the eighties",
        _field("date_of_birth", type="moment_range", on_or_after=_day("1980-01-01"), before=_day("1990-01-01")),
    )


# And on what else there is to ask


def _on_custom_fields() -> Iterator[tuple[str, Node]]:
    fields = _fields()
    choices = {choice.name: choice.pk for choice in CustomChoice.objects.all()}
    plan, interests = fields["Plan"], fields["Interests"]
    yield "custom choice", _picked(plan, choices["Business"], choices["Enterprise"])
    yield (
        "custom choices: both",
        _both(_picked(interests, choices["Automation"]), _picked(interests, choices["Reporting"])),
    )
    yield "custom choice missing", _custom(plan, type="exists") | {"negate": True}
    yield "custom money", _custom(fields["Contract value"], type="number_range", gte=20_000)
    yield "custom number", _custom(fields["NPS score"], type="number_range", gte=9)
    yield (
        "custom date in the next month",
        _custom(
            fields["Renewal date"],
            type="moment_range",
            on_or_after=_period("today"),
            before=_ago(months=1) | {"direction": "future"},
        ),
    )
    yield "custom moment", _custom(fields["Last demo"], type="moment_range", on_or_after=_ago(weeks=2))
    yield "custom yes", _custom(fields["Newsletter consent"], type="boolean", value=True)
    yield "custom person is me", _custom(fields["Account manager"], type="current_user")
    yield "custom text is", _custom(fields["Customer number"], type="text", mode="exact_value", value="C-123456")
    yield "custom text contains", _custom(fields["LinkedIn"], type="text", mode="contains", value="maria")
    yield "custom long text", _custom(fields["Background"], type="text", mode="full_words", value="screen reader")


def _on_relations() -> Iterator[tuple[str, Node]]:
    """What hangs on a contact."""
    software = _field("industry", type="term", values=["Software"])
    yield "related company", _related("company", _both(software, _field("employees", type="number_range", gt=200)))
    yield "related note", _related("note", _field("text", type="text", mode="contains", value="price list"))
    yield (
        "related open task of mine",
        _related("task", _both(_field("assignee", type="current_user"), _field("done", type="boolean", value=False))),
    )
    yield "no related note", _related("note", {"type": "match_all"}) | {"negate": True}
    yield (
        "related e-mail address",
        _related("contact_email", _field("email", type="text", mode="ends_with", value="software.example")),
    )


def _groups(smart_list: SmartList) -> Iterator[tuple[str, Node]]:
    common, middling, rare = (tag.pk for tag in _tags())
    recently = _field("created", type="moment_range", on_or_after=_ago(days=90))
    yield "any of two", _either(_tagged(rare), _field("country", type="term", values=["JP"]))
    yield (
        "groups three deep",
        _both(
            _either(
                _both(_tagged(middling), recently),
                _both(_field("country", type="term", values=["DE", "AT"]), _tagged(common)),
            ),
            _field("dnd_email", type="boolean", value=True) | {"negate": True},
        ),
    )
    yield "a smart list", {"type": "saved_search", "saved_search_id": smart_list.pk}
    yield (
        "a smart list and more",
        _both({"type": "saved_search", "saved_search_id": smart_list.pk}, _tagged(middling)),
    )


def _combined() -> Iterator[tuple[str, Query]]:
    """Filter, search, order and page together."""
    common, middling, _ = _tags()
    deep = min(DEEP, common.contacts.count() // USUAL_PER_PAGE)
    status = Status.objects.get(is_default=True).pk
    columns = ",".join(["name", "email", *(field.key for field in _fields().values())])
    yield "search and status", {"status": status, "q": "ann"}
    yield "tag and status by name", {"tags": common.pk, "status": status, "sort": "name"}
    yield f"a common tag, page {deep}", {"tags": common.pk, "page": deep}
    yield "a middling tag by company", {"tags": middling.pk, "sort": "company"}
    yield "an owner by activity", {"owner": _busiest_owner(), "sort": "-last_activity"}
    yield "a status by a custom field", {"status": status, "sort": "-" + _fields()["Contract value"].key}
    yield "every custom column", {"columns": columns}


# What they are made of


def _fields() -> dict[str, CustomField]:
    """The custom fields of the demo by name."""
    return {field.name: field for field in CustomField.objects.of_contacts().in_use()}


def _tags() -> tuple[Tag, Tag, Tag]:
    """The most worn tag, one in the middle, and the least worn."""
    tags = list(Tag.objects.annotate(worn=Count("contacts")).filter(worn__gt=0).order_by("-worn"))
    return tags[0], tags[len(tags) // 8], tags[-1]


def _busiest_owner() -> int:
    owned = Contact.objects.filter(owner__isnull=False).values_list("owner")
    return int(owned.annotate(size=Count("pk")).order_by("-size")[0][0])


def _named(sort: str) -> str:
    name = sort.removeprefix("-")
    label = str(CustomField.objects.get(pk=name[3:])) if name.startswith("cf_") else name.replace("_", " ")
    return f"{label}, descending" if sort.startswith("-") else label


def _customers_in_germany() -> Node:
    return _both(
        _field("contact_type", type="term", values=["customer"]), _field("country", type="term", values=["DE"])
    )


def _field(name: str, **condition: Any) -> Node:
    return {
        "type": "field_condition",
        "field": {"type": "regular_field", "field_name": name},
        "condition": condition,
    }


def _custom(field: CustomField, **condition: Any) -> Node:
    return _field("", **condition) | {"field": {"type": "custom_field", "custom_field_id": field.pk}}


def _picked(field: CustomField, *choices: int) -> Node:
    return _custom(field, type="reference", reference_type="choice", object_ids=list(choices))


def _tagged(*tags: int) -> Node:
    return _field("tags", type="reference", reference_type="tag", object_ids=list(tags))


def _both(*queries: Node) -> Node:
    return {"type": "and", "queries": list(queries)}


def _either(*queries: Node) -> Node:
    return {"type": "or", "queries": list(queries)}


def _related(kind: str, query: Node) -> Node:
    return {"type": "has_related", "related_object_type": kind, "related_query": query}


def _ago(**offset: int) -> Node:
    return {"type": "offset", "direction": "past", "moment": {"type": "now"}, "offset": offset}


def _period(name: str) -> Node:
    return {"type": "start_end_of_predefined_relative_period", "range": name, "which": "start"}


def _day(value: str) -> Node:
    return {"type": "fixed_local_date", "value": value, "which": "start"}
