from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from bulkactions import housekeeping
from contacts.models import Contact, ContactPoint, Paste, SmartList
from contacts.pasted_text import Unreadable, decode, read_table
from contacts.services import pasting
from contacts.services.pasting import Line, match
from tests.conftest import signed_in
from tests.factories import ContactFactory, UserFactory

pytestmark = pytest.mark.django_db

PASTE = "/contacts/paste/"


@pytest.fixture
def ada():
    return ContactFactory(first_name="Ada", email="Ada.Lovelace@Example.com", phone="+12025550123")


def further(contact, kind, value):
    ContactPoint.objects.create(contact=contact, kind=kind, value=value)


# Which contacts lines mean


@pytest.mark.parametrize(
    "line",
    [
        "ada.lovelace@example.COM",
        "  ada.lovelace@example.com  ",
        "Ada Lovelace <ada.lovelace@example.com>",
        "mailto:ada.lovelace@example.com",
        "+1 202 555 0123",
        "(202) 555-0123",
        "2025550123",
        "countess@example.org",
        "+44 20 7946 0958",
    ],
)
def test_a_line_means_a_contact_by_any_of_its_addresses(ada, admin, line):
    further(ada, "email", "countess@example.org")
    further(ada, "phone", "+442079460958")
    ContactFactory(email="", phone="+12025550199")
    assert match([line], admin).ids == {ada.pk}


def test_a_line_means_a_contact_by_its_id(ada, admin):
    assert match([str(ada.pk), f"00{ada.pk}"], admin).ids == {ada.pk}


def test_a_number_is_an_id_among_ids_only_unless_it_is_marked(ada, admin):
    bob = ContactFactory()
    number = str(bob.pk)
    assert match([number, "", f"#{ada.pk}"], admin).ids == {ada.pk, bob.pk}
    for other in ("nobody@example.com", "202-555-0123", "hello"):
        assert bob.pk not in match([number, other], admin).ids
        assert bob.pk in match([f"# {number}", other], admin).ids


def test_a_marked_number_is_nobodys_phone_number(admin):
    ContactFactory(phone="0301234500")
    assert match(["#0301234500"], admin).ids == set()


def test_lines_that_mean_nothing_are_handed_back_with_their_numbers(ada, admin):
    found = match(["nobody@example.com", "", "ada.lovelace@example.com", "0", "hello", "99999999999999999999"], admin)
    assert found.ids == {ada.pk}
    assert [(line.number, line.text) for line in found.unmatched] == [
        (1, "nobody@example.com"),
        (4, "0"),
        (5, "hello"),
        (6, "99999999999999999999"),
    ]


def test_a_line_that_means_several_is_handed_back_and_its_contacts_are_not_taken(ada, admin):
    further(ContactFactory(), "email", "ada.lovelace@example.com")
    found = match(["ada.lovelace@example.com"], admin)
    assert found.several == [Line(1, "ada.lovelace@example.com", 2)]
    assert not found.ids


def test_one_contact_by_several_lines_is_found_once(ada, admin):
    found = match(["ada.lovelace@example.com", "202-555-0123", "ada.lovelace@example.com"], admin)
    assert (found.ids, found.unmatched, found.several) == ({ada.pk}, [], [])


def test_a_number_of_unknown_country_is_found_as_an_import_keeps_it(ada, admin):
    eve = ContactFactory(phone="0301234500")
    assert match(["030 12345-00"], admin).ids == {eve.pk}


def test_only_contacts_that_the_person_may_see_are_meant(ada):
    person = UserFactory(role="User", owned_only=True)
    mine = ContactFactory(owner=person, email="ada.lovelace@example.com")
    further(ada, "email", "countess@example.org")
    found = match(["ada.lovelace@example.com", "countess@example.org", str(ada.pk)], person)
    assert (found.ids, len(found.unmatched)) == ({mine.pk}, 2)


def test_contacts_in_the_trash_are_not_meant(ada, admin):
    Contact.objects.update(deleted_at=timezone.now())
    assert match(["ada.lovelace@example.com", str(ada.pk)], admin).ids == set()


def test_thousands_of_lines_cost_as_many_queries_as_one(admin, django_assert_num_queries):
    contacts = [ContactFactory.build(email=f"Person{number}@example.com") for number in range(3000)]
    Contact.objects.bulk_create(contacts)
    lines = [f"person{number}@example.com" for number in range(6000)]
    with django_assert_num_queries(3):
        match(lines[:1], admin)
    with django_assert_num_queries(3):
        found = match(lines, admin)
    assert (len(found.ids), len(found.unmatched)) == (3000, 3000)


# How text is read


def columns(text):
    table = read_table(text)
    return dict(zip(table.names, table.columns, strict=True)), table.first


def test_values_stand_on_lines_of_their_own():
    assert columns("a@example.com\r\n\n b@example.com\n") == ({"Line": ["a@example.com", "", "b@example.com"]}, 1)


@pytest.mark.parametrize("separator", ["\t", ";", ","])
def test_columns_of_a_spreadsheet_are_told_apart_and_named_by_its_head(separator):
    text = "\n".join(separator.join(row) for row in [("Name", ""), ("Ada", "a@example.com"), ("Bob",)])
    assert columns(text) == ({"Name": ["Ada", "Bob"], "Column 2": ["a@example.com", ""]}, 2)


def test_columns_without_a_head_are_numbered():
    assert columns('"Lovelace, Ada",1\n"Hopper, Grace",2')[0]["Column 1"] == ["Lovelace, Ada", "Hopper, Grace"]


def test_a_head_over_single_values_is_no_line():
    assert columns("E-mail\na@example.com") == ({"E-mail": ["a@example.com"]}, 2)


def test_several_on_one_line_are_told_apart():
    assert columns("a@example.com, b@example.com; 5")[0] == {"Line": ["a@example.com", " b@example.com", " 5"]}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_files_of_spreadsheets_are_read_in_their_encoding(encoding):
    assert decode("Zoë;zoe@example.com".encode(encoding)) == "Zoë;zoe@example.com"


@pytest.mark.parametrize(
    ("content", "problem"),
    [(b"PK\x03\x04...", "Save the sheet as CSV"), (b"a\0b", "not text"), (b"\n" * 100_001, "at most 100,000 lines")],
)
def test_what_is_no_list_says_what_to_do(content, problem):
    with pytest.raises(Unreadable, match=problem):
        decode(content)


# Lists


def test_the_column_with_most_hits_is_taken_and_another_can_be_chosen(ada, admin):
    bob = ContactFactory(email="bob@example.com", phone="+12025550144")
    text = "Phone,E-mail\n202-555-0123,nobody@example.com\n202-555-0144,bob@example.com"
    paste = pasting.create_paste(text, admin)
    members = paste.smart_list.members.values_list("contact_id", flat=True)
    assert (paste.column, {*members}) == (0, {ada.pk, bob.pk})

    pasting.choose_column(paste, 1)
    assert ({*members.all()}, paste.unmatched) == ({bob.pk}, [(2, "nobody@example.com")])


def test_a_column_of_numbers_is_taken_where_no_other_means_anybody(ada, admin):
    ids = [ContactFactory(email=email).pk for email in ("bob@example.com", "eve@example.com")]
    numbered = f"{ids[0]},eve@example.com\n{ids[1]},nobody@example.com"
    assert pasting.create_paste(numbered, admin).column == 1
    assert pasting.create_paste(numbered.replace("eve@", "no@"), admin).column == 0


def test_a_pasted_list_is_gone_after_a_week_unless_it_was_kept_or_is_used(ada, admin):
    gone, kept, used = (pasting.create_paste(str(ada.pk), admin) for _ in range(3))
    pasting.keep(kept, "Guests")
    query = {"type": "saved_search", "saved_search_id": used.pk}
    SmartList.objects.create(owner=admin, name="Uses it", query=query)

    housekeeping.clear(timezone.now() + timedelta(days=6))
    assert SmartList.objects.filter(pk=gone.pk).exists()
    housekeeping.clear(timezone.now() + timedelta(days=8))
    assert {*SmartList.objects.values_list("name", flat=True)} == {"Guests", used.smart_list.name, "Uses it"}
    assert {*Paste.objects.values_list("pk", flat=True)} == {used.pk}


# The pages


def test_a_pasted_list_shows_exactly_its_contacts(as_admin, ada):
    ContactFactory()
    page = as_admin.post(PASTE, {"lines": "ada.lovelace@example.com\nnobody@example.com"}, follow=True)
    assert "<strong>1 contact</strong> found" in page.content.decode()
    assert "1</strong> line matched nothing" in page.content.decode()
    listed = as_admin.get(page.context["pasted"].url)
    assert [row.contact for row in listed.context["contacts"].rows] == [ada]


def test_a_file_may_be_uploaded(as_admin, ada, tmp_path):
    path = tmp_path / "list.csv"
    path.write_bytes(b"Name;E-mail\r\nAda;ada.lovelace@example.com\r\n")
    with path.open("rb") as file:
        page = as_admin.post(PASTE, {"file": file}, follow=True)
    assert page.context["pasted"].column == "E-mail"
    assert page.context["pasted"].total == 1


@pytest.mark.parametrize("posted", [{}, {"lines": " \n "}, {"lines": "a\0b"}])
def test_nothing_is_made_of_nothing(as_admin, posted):
    assert as_admin.post(PASTE, posted).context["form"].errors
    assert not SmartList.objects.exists()


def test_another_column_is_chosen_on_the_page(as_admin, ada):
    page = as_admin.post(PASTE, {"lines": f"x,{ada.pk}\ny,0"}, follow=True)
    paste = Paste.objects.get()
    assert page.context["pasted"].column == "Column 2"
    as_admin.post(f"{PASTE}{paste.pk}/", {"column": "0"})
    assert paste.smart_list.members.count() == 0
    as_admin.post(f"{PASTE}{paste.pk}/", {"column": "7"})
    as_admin.post(f"{PASTE}{paste.pk}/", {"column": "9" * 5000})
    paste.refresh_from_db()
    assert paste.column == 0


def test_the_lines_that_were_handed_back_are_a_file_without_formulas(as_admin, ada):
    ContactFactory(email="ada.lovelace@example.com")
    as_admin.post(PASTE, {"lines": "=cmd()\nada.lovelace@example.com"})
    url = f"{PASTE}{Paste.objects.get().pk}"
    assert as_admin.get(f"{url}/unmatched.csv").content.decode() == "\ufeffLine,Text\r\n1,'=cmd()\r\n"
    assert as_admin.get(f"{url}/several.csv").content.decode().endswith("2,ada.lovelace@example.com,2\r\n")
    assert as_admin.get(f"{url}/other.csv").status_code == 404


def test_numbers_among_addresses_are_handed_back_with_what_to_do(as_admin, ada):
    lines = f"{ada.pk}\n543210\n99999999999999999\n2025550199\nada.lovelace@example.com\nnobody@example.com"
    page = as_admin.post(PASTE, {"lines": lines}, follow=True)
    html = page.content.decode()
    handed_back = page.context["pasted"].handed_back
    assert [(kind.kind, len(kind.all)) for kind in handed_back] == [("numbers", 3), ("unmatched", 2)]
    assert f"Write #{ada.pk} to mean the contact with the id {ada.pk}." in html
    url = f"{PASTE}{Paste.objects.get().pk}"
    assert as_admin.get(f"{url}/numbers.csv").content.decode().startswith(f"\ufeffLine,Text\r\n1,{ada.pk}\r\n")


def test_numbers_without_a_contact_have_matched_nothing_among_ids(as_admin, ada):
    page = as_admin.post(PASTE, {"lines": f"{ada.pk}\n99999999999999999"}, follow=True)
    assert [kind.kind for kind in page.context["pasted"].handed_back] == ["unmatched"]


def test_it_is_kept_under_a_name_that_is_free(as_admin, admin, ada):
    SmartList.objects.create(owner=admin, name="Guests", is_static=True)
    as_admin.post(PASTE, {"lines": str(ada.pk)})
    paste = Paste.objects.get()
    assert as_admin.post(f"{PASTE}{paste.pk}/keep/", {"name": "guests"}).context["form"].errors
    as_admin.post(f"{PASTE}{paste.pk}/keep/", {"name": "Party"})
    kept = SmartList.objects.named().get(name="Party")
    assert (kept.is_static, kept.members.get().contact_id) == (True, ada.pk)


def test_nobody_sees_what_somebody_else_has_pasted(as_admin, ada):
    as_admin.post(PASTE, {"lines": str(ada.pk)})
    url = f"{PASTE}{Paste.objects.get().pk}/"
    other = signed_in(UserFactory(role="Admin"))
    for path in (url, f"{url}unmatched.csv"):
        assert other.get(path).status_code == 404
    assert other.post(f"{url}keep/", {"name": "Mine"}).status_code == 404
