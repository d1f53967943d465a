from __future__ import annotations

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contacts.phones import UnlikelyPhone, _plainly, _thoroughly, parse_phone

REGIONS = sorted(phonenumbers.SUPPORTED_REGIONS)
CODES = sorted(phonenumbers.COUNTRY_CODE_TO_REGION_CODE)
DIGITS = st.text("0123456789", min_size=3, max_size=14)
ABROAD = st.builds("+{}{}".format, st.sampled_from(CODES), DIGITS)


@settings(max_examples=400, deadline=None)
@given(text=DIGITS | ABROAD, region=st.sampled_from(REGIONS))
def test_what_is_read_the_quick_way_is_what_the_library_reads(text, region):
    quick = _plainly(text, region)
    assert not quick or quick == _thoroughly(text, region)


@pytest.mark.parametrize(
    ("text", "region", "number"),
    [
        ("(202) 224-3441", "US", "+12022243441"),
        ("+49 30 901820", "US", "+4930901820"),
        ("+1 508.330.1661", "DE", "+15083301661"),
    ],
)
def test_usual_numbers_are_read_the_quick_way(text, region, number):
    assert _plainly(text, region) == number


@pytest.mark.parametrize("text", ["1 202 224 3441", "030 901820", "011 44 20 7946 0018", "+", "", "½", "+9", "call me"])
def test_what_has_to_be_puzzled_out_is_left_to_the_library(text):
    assert _plainly(text, "US") == ""


@pytest.mark.parametrize("text", ["030 1234500", "942 836 6712 1", "1 030 123 4500"])
def test_what_cannot_be_a_number_of_the_country_is_not_made_one(text):
    with pytest.raises(UnlikelyPhone):
        parse_phone(text, "US")


def test_the_country_is_named_that_a_number_is_none_of():
    with pytest.raises(UnlikelyPhone, match=r"“030 1234500” is not a number of the United States of America"):
        parse_phone("030 1234500", "US")
