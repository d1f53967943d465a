from __future__ import annotations

import pytest

from contacts.countries import country_choices, country_in_a_sentence


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("US", "the United States of America"),
        ("NL", "the Netherlands"),
        ("BS", "the Bahamas"),
        ("VG", "the Virgin Islands (British)"),
        ("FR", "France"),
        ("NF", "Norfolk Island"),
        ("HM", "Heard Island and McDonald Islands"),
        ("001", "001"),
    ],
)
def test_a_country_is_named_within_a_sentence(code, name):
    assert country_in_a_sentence(code) == name


def test_what_is_named_for_its_states_or_islands_has_the_article():
    plural = ("Islands", "Republic", "Kingdom", "Emirates", "States of America", "Territories", "(The)")
    codes = {code for code, name in country_choices() if name.endswith(plural)} - {"HM"}
    assert {code for code in codes if not country_in_a_sentence(code).startswith("the ")} == set()
