from __future__ import annotations

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contacts.phones import _plainly, _thoroughly

REGIONS = sorted(phonenumbers.SUPPORTED_REGIONS)
CODES = sorted(phonenumbers.COUNTRY_CODE_TO_REGION_CODE)
DIGITS = st.text("0123456789", min_size=3, max_size=14)
ABROAD = st.builds("+{}{}".format, st.sampled_from(CODES), DIGITS)


@settings(max_examples=400)
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
