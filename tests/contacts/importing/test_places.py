from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from django_countries import countries

from contacts.importing.places import read_country, read_time_zone


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("US", "US"),
        ("usa", "US"),
        ("U.S.A.", "US"),
        ("United States", "US"),
        ("The United States of America", "US"),
        ("UK", "GB"),
        ("England", "GB"),
        ("Deutschland", "DE"),
        ("Allemagne", "DE"),
        ("DEU", "DE"),
        ("276", "DE"),
        ("ÖSTERREICH", "AT"),
        ("España", "ES"),
        ("Россия", "RU"),
        ("日本", "JP"),
        ("Côte d'Ivoire", "CI"),
        ("Cote d’Ivoire", "CI"),
        ("Ivory Coast", "CI"),
        ("Elfenbeinküste", "CI"),
        ("Trinidad & Tobago", "TT"),
        ("St. Lucia", "LC"),
        ("Iran, Islamic Republic of", "IR"),
        ("Korea (Republic of)", "KR"),
        ("Antarctica (the territory South of 60 deg S)", "AQ"),
        ("Svalbard & Jan Mayen Islands", "SJ"),
        ("Türkiye", "TR"),
        (" Georgia ", "GE"),
    ],
)
def test_a_country_is_known_by_many_names(text, code):
    assert read_country(text) == code


def test_every_country_is_known_by_code_and_name():
    assert {code: (read_country(code), read_country(name)) for code, name in countries} == {
        code: (code, code) for code, _ in countries
    }


@pytest.mark.parametrize("text", ["Atlantis", "X", "Netherlands Antilles", "", "?"])
def test_what_is_no_country_is_refused(text):
    with pytest.raises(ValueError, match="is not the name or code of a country"):
        read_country(text)


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("europe/berlin", "Europe/Berlin"),
        ("America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires"),
        ("Berlin", "Europe/Berlin"),
        ("New York", "America/New_York"),
        ("UTC", "UTC"),
        ("EST", "America/New_York"),
        ("Pacific Standard Time", "America/Los_Angeles"),
        ("(GMT-05:00) Eastern Time (US & Canada)", "America/New_York"),
        ("(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna", "Europe/Amsterdam"),
    ],
)
def test_a_time_zone_is_known_by_many_names(text, zone):
    assert read_time_zone(text) == zone
    ZoneInfo(zone)


@pytest.mark.parametrize("text", ["Mars", "", "+02:00", "../../etc/passwd"])
def test_what_is_no_time_zone_is_refused(text):
    with pytest.raises(ValueError, match="is not a time zone"):
        read_time_zone(text)
