from __future__ import annotations

import pytest

from contacts.importing.telephones import Phone, read_phone


@pytest.mark.parametrize(
    ("text", "number", "extension"),
    [
        ("(268)462-9528", "+12684629528", ""),
        ("415.555.0123", "+14155550123", ""),
        ("001-508-330-1661", "+15083301661", ""),
        ("(001) 415 555 0123", "+14155550123", ""),
        ("0049 30 123456", "+4930123456", ""),
        ("011 44 20 7946 0018", "+442079460018", ""),
        ("+44 (0)20 7946 0018", "+442079460018", ""),
        ("'+1 415 555 0123", "+14155550123", ""),
        ("tel:+1-415-555-0123", "+14155550123", ""),
        ("1-800-FLOWERS", "+18003569377", ""),
        ("4155550123.0", "+14155550123", ""),
        ("001-949-274-6507x5291", "+19492746507", "5291"),
        ("(268)462-9528x01234", "+12684629528", "01234"),
        ("415.555.0123 X 77", "+14155550123", "77"),
        ("415-555-0123 ext. 12", "+14155550123", "12"),
        ("415-555-0123, extension 12", "+14155550123", "12"),
        ("tel:+1-415-555-0123;ext=9", "+14155550123", "9"),
        ("+49 30 901820 Durchwahl 3", "+4930901820", "3"),
        ("+49 30 901820 #3", "+4930901820", "3"),
    ],
)
def test_a_number_is_read_and_its_extension_split_off(text, number, extension):
    assert read_phone(text) == Phone(number, extension)


def test_a_number_without_code_is_one_of_the_default_country(settings):
    assert read_phone("030 123456", "DE").number == "+4930123456"
    assert read_phone("020 7946 0018", "GB").number == "+442079460018"
    settings.PHONE_REGION = "FR"
    assert read_phone("06 12 34 56 78").number == "+33612345678"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("call me", "“call me” is not a phone number"),
        ("", "is not a phone number"),
        ("12", "“12” has too few or too many digits"),
        ("0012345678901234567890", "“0012345678901234567890” has too few|is not a phone number"),
        ("4.15E+09", "“4.15E\\+09” was shortened by a spreadsheet"),
        ("x123", "“x123” is not a phone number|too few"),
    ],
)
def test_what_is_no_number_is_refused_by_its_own_text(text, message):
    with pytest.raises(ValueError, match=message):
        read_phone(text)


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("030 1234500", Phone("0301234500", unlikely="030 1234500")),
        ("0171/123 45 67", Phone("01711234567", unlikely="0171/123 45 67")),
        ("(268)959-9528x12", Phone("2689599528", "12", unlikely="(268)959-9528")),
        ("98765  43210", Phone("9876543210", unlikely="98765 43210")),
    ],
)
def test_a_number_that_is_none_of_the_default_country_gets_no_code(text, phone):
    assert read_phone(text, "US") == phone


def test_a_number_with_a_code_is_taken_at_its_word():
    assert read_phone("+1 268 959 9528", "DE") == Phone("+12689599528")
