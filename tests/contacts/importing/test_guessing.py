from __future__ import annotations

import pytest

from contacts.exporting.columns import COLUMNS
from contacts.importing.guessing import LIKELY, guess
from contacts.importing.targets import STANDARD, custom_target
from contacts.importing.values import Context, choices_by_name
from contacts.models import CustomField

CONTEXT = Context(choices={"status": choices_by_name([("New", 1), ("Won", 2)])})


FIELDS = tuple(STANDARD.values())


def guessed(columns, fields=FIELDS):
    """header -> key for columns given as header -> samples."""
    found = guess(list(columns), list(columns.values()), fields, CONTEXT)
    return {header: found[index].key for index, header in enumerate(columns) if index in found}


def by_head(*heads, fields=FIELDS):
    return guessed(dict.fromkeys(heads, ()), fields)


def test_what_an_export_calls_its_columns_is_known():
    own = {column.label: name for name, column in COLUMNS.items()}
    not_imported = {"updated_at", "notes", "opportunities"}
    assert by_head(*own) == {label: name for label, name in own.items() if name not in not_imported}


def test_google_contacts_are_known():
    assert by_head(
        "Name",
        "Given Name",
        "Additional Name",
        "Family Name",
        "Name Suffix",
        "Birthday",
        "Notes",
        "Group Membership",
        "E-mail 1 - Type",
        "E-mail 1 - Value",
        "E-mail 2 - Value",
        "Phone 1 - Type",
        "Phone 1 - Value",
        "Phone 2 - Value",
        "Address 1 - Formatted",
        "Address 1 - Street",
        "Address 1 - City",
        "Address 1 - Region",
        "Address 1 - Postal Code",
        "Address 1 - Country",
        "Organization 1 - Name",
        "Organization 1 - Title",
        "Website 1 - Value",
        "Given Name Yomi",
    ) == {
        "Given Name": "first_name",
        "Additional Name": "middle_name",
        "Family Name": "last_name",
        "Name Suffix": "name_suffix",
        "Birthday": "date_of_birth",
        "Notes": "note",
        "Group Membership": "tags",
        "E-mail 1 - Value": "email",
        "E-mail 2 - Value": "further_emails",
        "Phone 1 - Value": "phone",
        "Phone 2 - Value": "further_phones",
        "Address 1 - Street": "street",
        "Address 1 - City": "city",
        "Address 1 - Region": "state",
        "Address 1 - Postal Code": "postal_code",
        "Address 1 - Country": "country",
        "Organization 1 - Name": "company",
        "Organization 1 - Title": "job_title",
        "Website 1 - Value": "website",
    }


def test_outlook_is_known():
    assert by_head(
        "Title",
        "First Name",
        "Last Name",
        "Company",
        "Job Title",
        "Business Street",
        "Business City",
        "Business Country/Region",
        "Business Fax",
        "Business Phone",
        "Mobile Phone",
        "E-mail Address",
        "E-mail Display Name",
        "E-mail 2 Address",
        "Categories",
        "Web Page",
    ) == {
        "First Name": "first_name",
        "Last Name": "last_name",
        "Company": "company",
        "Job Title": "job_title",
        "Business Street": "street",
        "Business City": "city",
        "Business Country/Region": "country",
        "Business Phone": "phone",
        "Mobile Phone": "further_phones",
        "E-mail Address": "email",
        "E-mail 2 Address": "further_emails",
        "Categories": "tags",
        "Web Page": "website",
    }


def test_only_what_says_so_is_taken_for_ids_of_muster():
    assert guessed({"Id": ["1", "2"], "Contact ID": ["3", "4"]}) == {"Contact ID": "id"}
    assert guessed({"id": ["1", "2"], "ID": ["3", "4"]}) == {}


def test_hubspot_and_highlevel_are_known():
    assert guessed(
        {
            "Record ID - Contact": ["151"],
            "Contact Id": ["0a1B2c3D4e5F"],
            "First Name": [],
            "Last Name": [],
            "Email": [],
            "Phone Number": [],
            "Contact owner": [],
            "Lead Status": ["New"],
            "Associated Company": [],
            "Business Name": [],
            "Create Date": [],
            "Additional Emails": [],
            "Additional Phones": [],
            "Last Activity Date": [],
            "Postal Code": [],
        }
    ) == {
        "First Name": "first_name",
        "Last Name": "last_name",
        "Email": "email",
        "Phone Number": "phone",
        "Contact owner": "owner",
        "Lead Status": "status",
        "Associated Company": "company",
        "Create Date": "created_at",
        "Additional Emails": "further_emails",
        "Additional Phones": "further_phones",
        "Last Activity Date": "last_activity_at",
        "Postal Code": "postal_code",
    }


@pytest.mark.parametrize(
    ("heads", "keys"),
    [
        (
            [
                "Vorname",
                "Nachname",
                "E-Mail-Adresse",
                "Telefon",
                "Firma",
                "Straße",
                "PLZ",
                "Ort",
                "Land",
                "Geburtsdatum",
            ],
            "first_name last_name email phone company street postal_code city country date_of_birth",
        ),
        (
            ["Nombre", "Apellidos", "Correo electrónico", "Teléfono", "Empresa", "Dirección", "Código postal", "País"],
            "first_name last_name email phone company street postal_code country",
        ),
        (
            ["Prénom", "Nom", "Courriel", "Téléphone", "Société", "Adresse", "Code postal", "Ville", "Pays"],
            "first_name last_name email phone company street postal_code city country",
        ),
    ],
)
def test_heads_in_other_languages_are_known(heads, keys):
    assert by_head(*heads) == dict(zip(heads, keys.split(), strict=True))


def test_what_is_in_a_column_counts_where_its_head_says_nothing():
    assert guessed(
        {
            "A": ["ada@example.com", "bob@example.com"],
            "B": ["+1 415 555 0123", "(415) 555-0124"],
            "C": ["Germany", "Côte d'Ivoire"],
            "D": ["https://example.com"],
            "E": ["carol@example.com"],
            "F": ["2024-01-05", "1958-10-13"],
            "G": ["300018", "412242"],
            "H": ["Ada", "Bob"],
            "I": ["CA", "DE"],
        }
    ) == {"A": "email", "B": "phone", "C": "country", "D": "website", "E": "further_emails"}


def test_values_speak_against_a_head():
    assert guessed({"Phone": ["none", "call me"]}) == {}
    assert guessed({"Type": ["sen", "rep"]}) == {}
    assert guessed({"Adresse": ["ada@example.com"]}) == {"Adresse": "email"}
    assert guessed({"Status": ["Open"]}) == {}


def test_a_full_name_gives_way_to_its_parts_but_is_taken_alone():
    assert by_head("Full name", "E-mail") == {"Full name": "full_name", "E-mail": "email"}
    assert by_head("Name", "First name") == {"First name": "first_name"}


def test_custom_fields_are_known_by_their_name_alone():
    field = CustomField(pk=5, name="Shoe size", type="number")
    fields = [*STANDARD.values(), custom_target(field)]
    assert guessed({"SHOE_SIZE": ["43"]}, fields) == {"SHOE_SIZE": "cf_5"}
    mail = custom_target(CustomField(pk=6, name="Partner", type="email"))
    assert guessed({"X": ["ada@example.com"]}, [mail]) == {}


def test_a_name_that_fits_is_surer_than_values_that_fit():
    found = guess(["E-mail", "X"], [["ada@example.com"], ["bob@example.com"]], STANDARD.values(), CONTEXT)
    assert (found[0].confidence, found[1].confidence) == (1.0, LIKELY)
    doubtful = guess(["E-mail"], [["ada@example.com", "rubbish"]], STANDARD.values(), CONTEXT)
    assert LIKELY > doubtful[0].confidence > 0.4


def test_what_an_export_adds_to_the_name_of_a_custom_field_is_known():
    fee = custom_target(CustomField(pk=7, name="Fee", type="money", currency="EUR"))
    source = custom_target(CustomField(pk=8, name="Source", type="text"))

    assert by_head("Fee (EUR)", "Source (cf_8)", "Source", fields=[*FIELDS, fee, source]) == {
        "Fee (EUR)": "cf_7",
        "Source (cf_8)": "cf_8",
        "Source": "source",
    }


def test_a_field_of_addresses_is_known_by_its_own_name():
    profile = custom_target(CustomField(pk=7, name="Profile", type="text"))

    assert guessed({"Profile": ["https://example.com/ada"]}, [*FIELDS, profile]) == {"Profile": "cf_7"}


def test_dates_are_known_also_where_nothing_says_whether_days_come_first():
    assert guessed({"Date of birth": ["03/04/1985"]}) == {"Date of birth": "date_of_birth"}


def test_phone_numbers_are_known_by_their_head_before_anybody_says_where_they_are_from():
    assert guessed({"Telefon": ["030 901820", "0221/12345-6"]}) == {"Telefon": "phone"}
    assert guessed({"Telefon": ["later", "no"]}) == {}
