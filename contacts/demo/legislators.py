"""The members of the United States Congress, as contacts."""

from __future__ import annotations

import csv
import random
import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

from contacts.demo.people import Cast, Person
from contacts.models import ContactType
from contacts.phones import parse_phone

FILE = Path(__file__).with_name("legislators-current.csv")
SENATE, HOUSE = "United States Senate", "United States House of Representatives"
CHAMBERS = {"sen": ("Senate", "Senator", SENATE), "rep": ("House", "Representative", HOUSE)}
_STATES = (
    "AL:Alabama|AK:Alaska|AZ:Arizona|AR:Arkansas|CA:California|CO:Colorado|CT:Connecticut|DE:Delaware|FL:Florida|"
    "GA:Georgia|HI:Hawaii|ID:Idaho|IL:Illinois|IN:Indiana|IA:Iowa|KS:Kansas|KY:Kentucky|LA:Louisiana|ME:Maine|"
    "MD:Maryland|MA:Massachusetts|MI:Michigan|MN:Minnesota|MS:Mississippi|MO:Missouri|MT:Montana|NE:Nebraska|"
    "NV:Nevada|NH:New Hampshire|NJ:New Jersey|NM:New Mexico|NY:New York|NC:North Carolina|ND:North Dakota|OH:Ohio|"
    "OK:Oklahoma|OR:Oregon|PA:Pennsylvania|RI:Rhode Island|SC:South Carolina|SD:South Dakota|TN:Tennessee|TX:Texas|"
    "UT:Utah|VT:Vermont|VA:Virginia|WA:Washington|WV:West Virginia|WI:Wisconsin|WY:Wyoming|DC:District of Columbia|"
    "AS:American Samoa|GU:Guam|MP:Northern Mariana Islands|PR:Puerto Rico|VI:U.S. Virgin Islands"
)
STATES = dict(pair.split(":") for pair in _STATES.split("|"))
_ADDRESS = re.compile(r"(?P<street>.+?),? Washington,? DC (?P<postal_code>\d{5}(?:-\d{4})?)")


def rows() -> list[dict[str, str]]:
    with FILE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def tags_of(row: dict[str, str]) -> list[str]:
    """Such as Senate, Democrat, Washington."""
    return [CHAMBERS[row["type"]][0], row["party"], STATES[row["state"]]]


def legislators(cast: Cast, now: datetime, tag_ids: dict[str, int], company_ids: dict[str, int]) -> Iterator[Person]:
    """The 537, created within the four weeks before `now`; `tag_ids` and `company_ids` by name."""
    rng = random.Random(537)
    for row in rows():
        yield _person(row, cast, now - rng.random() * timedelta(days=28), rng, tag_ids.__getitem__, company_ids)


def _person(
    row: dict[str, str],
    cast: Cast,
    created_at: datetime,
    rng: random.Random,
    tag_id: Callable[[str], int],
    company_ids: dict[str, int],
) -> Person:
    _, job_title, company = CHAMBERS[row["type"]]
    person = Person(row["first_name"], f"{row['last_name']} {row['suffix']}".strip(), created_at)
    person.phone = parse_phone(row["phone"], "US") if row["phone"] else ""
    person.company_id, person.job_title = company_ids[company], job_title
    person.contact_type, person.source = ContactType.OTHER.value, "Public record"
    person.status_id, person.owner_id = cast.statuses.values[0], cast.owners.draw(rng)
    person.date_of_birth = date.fromisoformat(row["birthday"])
    person.website, person.country = row["url"], "US"
    if match := _ADDRESS.fullmatch(row["address"]):
        person.street, person.postal_code = match["street"], match["postal_code"]
        person.city, person.state, person.time_zone = "Washington", "DC", "America/New_York"
    person.tag_ids = [tag_id(name) for name in tags_of(row)]
    return person
