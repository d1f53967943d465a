from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime

import phonenumbers
import pytest
from django.contrib.auth import authenticate
from django.core.management import call_command
from django.db import connection

from contacts.builder.subjects import subjects
from contacts.builder.tree import Row, from_node
from contacts.demo.companies import companies
from contacts.demo.places import COUNTRIES
from contacts.demo.seeding import seed
from contacts.models import (
    Appointment,
    Company,
    Contact,
    ContactTag,
    Conversation,
    CustomField,
    CustomPick,
    CustomValue,
    Enrolment,
    GroupMember,
    ManualAction,
    Message,
    Note,
    Opportunity,
    OpportunityPick,
    OpportunityValue,
    Pipeline,
    SmartList,
    SmartListMember,
    SmartListShare,
    Status,
    Tag,
    Task,
)
from contacts.sorting import parse_sort
from contacts.where import matching, parse, to_json
from tests.factories import ContactFactory, TagFactory, UserFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)
RESERVED = re.compile(r"@([\w-]+\.)*example(\.com|\.org|\.net)?$")


def seeded(count: int = 1200) -> None:
    seed(count, say=lambda line: None, now=NOW)


def test_it_adds_exactly_as_many_contacts_as_asked_for():
    seeded(600)
    assert Contact.objects.count() == 600


def test_a_small_number_is_filled_with_legislators_alone():
    seeded(20)
    assert set(Contact.objects.values_list("source", flat=True)) == {"Public record"}


def test_legislators_come_with_phone_address_birthday_and_tags():
    seeded(537)
    warren = Contact.objects.get(first_name="Elizabeth", last_name="Warren")
    assert warren.phone.startswith("+1202224")
    assert (warren.city, warren.state, warren.postal_code[:3]) == ("Washington", "DC", "205")
    assert warren.street.endswith("Senate Office Building")
    assert warren.date_of_birth.isoformat() == "1949-06-22"
    assert {tag.name for tag in warren.tags.all()} == {"Senate", "Democrat", "Massachusetts"}
    assert warren.job_title == "Senator"


def test_names_keep_their_accents():
    seeded(537)
    assert Contact.objects.filter(last_name="Velázquez").exists()


def test_every_generated_address_is_in_a_reserved_domain():
    seeded()
    addresses = Contact.objects.exclude(email="").values_list("email", flat=True)
    assert addresses
    assert [address for address in addresses if not RESERVED.search(address)] == []


def test_every_generated_contact_is_one_that_the_forms_would_take():
    seeded(800)
    for contact in Contact.objects.select_related("status", "company", "owner"):
        contact.full_clean(exclude=["search_text", "details_text"], validate_constraints=False)


@pytest.mark.parametrize("country", COUNTRIES, ids=lambda country: country.code)
def test_phone_numbers_are_valid_in_their_country(country):
    for number in range(0, 2000, 97):
        parsed = phonenumbers.parse(country.phone(number))
        assert phonenumbers.is_valid_number(parsed)
        assert phonenumbers.region_code_for_number(parsed) == country.code


def test_phone_numbers_of_a_country_repeat_only_when_all_are_given():
    country = min(COUNTRIES, key=lambda country: country.phone_count)
    assert len({country.phone(number) for number in range(country.phone_count)}) == country.phone_count


def test_the_same_moment_gives_the_same_people():
    seeded(700)
    columns = ["first_name", "last_name", "email", "phone", "created_at", "city", "source"]
    first = list(Contact.objects.order_by("pk").values_list(*columns))
    Contact.objects.all().delete()
    seeded(700)
    assert list(Contact.objects.order_by("pk").values_list(*columns)) == first


def test_common_tags_are_worn_by_half_and_rare_ones_by_a_few():
    seeded(2000)
    worn = {tag.name: ContactTag.objects.filter(tag=tag).count() for tag in Tag.objects.all()}
    assert 550 < worn["Newsletter"] < 950
    assert 0 < worn["Board"] < 30


def test_some_lack_an_address_some_have_notes_tasks_and_doubles():
    seeded(2000)
    assert Contact.objects.filter(email="").exists()
    assert Contact.objects.filter(phone="").exists()
    assert Note.objects.exists()
    assert Task.objects.filter(done_at=None).exists()
    addresses = Contact.objects.exclude(email="").values_list("email", flat=True)
    assert len(set(addresses)) < len(addresses)


def test_names_are_written_in_many_scripts():
    seeded(3000)
    names = "".join(Contact.objects.values_list("last_name", flat=True))
    scripts = {unicodedata.name(letter).split()[0] for letter in names if letter.isalpha()}
    assert scripts >= {"LATIN", "GREEK", "CYRILLIC", "ARABIC", "HEBREW", "DEVANAGARI", "CJK", "HANGUL"}
    assert set("éßłÇğ") < set(names)


def test_companies_are_ones_that_the_forms_would_take():
    seeded(600)
    for company in Company.objects.all():
        company.full_clean()
    assert {"Software", "Health care"} < set(Company.objects.values_list("industry", flat=True))
    assert Company.objects.filter(employees=None).exists()
    assert Company.objects.filter(employees__gt=500, country="DE").exclude(phone="").exists()


def test_very_many_contacts_work_for_more_companies_each_with_its_own_name():
    few, many = list(companies(1000)), list(companies(1_000_000))
    assert (len(few), len(many)) == (398, 10_002)
    assert [company.name for company in many[:396]] == [company.name for company in few[:396]]
    assert len({company.name.lower() for company in many}) == len(many)


def test_there_are_custom_fields_of_every_type_with_values():
    seeded(2500)
    fields = CustomField.objects.of_contacts()
    assert {field.type for field in fields} == set(CustomField.Type)
    for field in fields:
        if field.has_choices:
            assert CustomPick.objects.filter(choice__field=field).exists()
        else:
            assert CustomValue.objects.filter(field=field, **{f"{field.column}__isnull": False}).exists()


def test_a_custom_value_fills_the_one_column_of_its_type():
    seeded(1500)
    columns = ["text", "long_text", "number", "day", "moment", "flag", "person_id"]
    for row in CustomValue.objects.values(*columns):
        assert sum(value is not None for value in row.values()) == 1


def test_a_single_choice_is_made_once():
    seeded(1500)
    picked = list(CustomPick.objects.filter(choice__field__name="Plan").values_list("contact", flat=True))
    assert len(set(picked)) == len(picked) > 100


def test_public_people_get_no_made_up_values():
    seeded(600)
    assert not CustomValue.objects.filter(contact__source="Public record").exists()


def test_custom_addresses_reach_nobody():
    seeded(1500)
    addresses = CustomValue.objects.filter(field__type="email").values_list("text", flat=True)
    assert addresses
    assert [address for address in addresses if not RESERVED.search(address)] == []
    profiles = CustomValue.objects.filter(field__type="url").values_list("text", flat=True)
    assert {profile.split("/")[2] for profile in profiles} == {"linkedin.example"}


def test_a_field_of_the_same_name_but_another_type_is_left_alone():
    mine = CustomField.objects.create(name="nps SCORE", type="text")
    seeded(1200)
    assert CustomField.objects.get(name__iexact="NPS score") == mine
    assert not CustomValue.objects.filter(field=mine).exists()


def test_smart_lists_of_every_kind_of_sharing_work_for_their_owners(settings):
    settings.DEMO = True
    seeded(2500)
    lists = SmartList.objects.select_related("owner")
    assert {smart_list.sharing for smart_list in lists} == set(SmartList.Sharing.values)
    for smart_list in lists.filter(is_static=False):
        node = parse(smart_list.query)
        assert matching(Contact.objects.live(), node, smart_list.owner, NOW).exists(), smart_list.name
        parse_sort(smart_list.sort)
    board = SmartListMember.objects.filter(smart_list__name="Board").values_list("contact", flat=True)
    assert set(board) == set(Contact.objects.filter(tags__name="Board").values_list("pk", flat=True))


def test_the_filter_panel_has_a_row_for_every_condition_on_the_contact_itself(settings):
    settings.DEMO = True
    seeded(600)
    for smart_list in SmartList.objects.filter(is_static=False).exclude(name="My open tasks"):
        shown = from_node(to_json(parse(smart_list.query)), subjects(smart_list.owner))
        assert all(isinstance(item, Row) for item in shown.items), smart_list.name


def test_smart_lists_are_shared_with_those_who_are_named(settings):
    settings.DEMO = True
    seeded(600)
    shares = SmartListShare.objects.filter(smart_list__name="Promoters").values_list("user__username", "can_edit")
    assert dict(shares) == {"admin": True, "user": False}
    seeded(600)
    assert SmartList.objects.filter(name="Promoters").count() == 1


def test_outside_of_a_demo_there_are_no_smart_lists(settings):
    settings.DEMO = False
    seeded(600)
    assert not SmartList.objects.exists()


def test_nothing_happened_after_now():
    seeded()
    for moments in Contact.objects.values_list("created_at", "updated_at", "last_activity_at"):
        assert max(moment for moment in moments if moment) <= NOW


def test_what_is_there_already_is_used_and_kept():
    contact, tag = ContactFactory(), TagFactory(name="newsletter")
    seeded(600)
    assert Contact.objects.filter(pk=contact.pk).exists()
    assert ContactTag.objects.filter(tag=tag).exists()
    assert Status.objects.filter(is_default=True).count() == 1


def test_it_may_be_repeated():
    seeded(600)
    companies = Company.objects.count()
    seeded(600)
    assert Contact.objects.count() == 1200
    assert Company.objects.count() == companies


def test_new_contacts_get_ids_after_the_seeded_ones():
    seeded(600)
    assert ContactFactory().pk > max(Contact.objects.exclude(source="").values_list("pk", flat=True))


def test_demo_sign_ins_exist_only_in_a_demo(settings):
    settings.DEMO = False
    seeded(10)
    assert authenticate(username="admin", password="admin") is None
    settings.DEMO = True
    seeded(10)
    assert authenticate(username="admin", password="admin").role == "Admin"
    assert authenticate(username="user", password="user").role == "User"


def test_an_existing_admin_keeps_the_password(settings):
    settings.DEMO = True
    UserFactory(username="admin")
    seeded(10)
    assert authenticate(username="admin", password="admin") is None


def test_with_if_empty_nothing_is_added_to_what_is_there(capsys):
    ContactFactory()
    call_command("seed_demo", "--if-empty")
    assert Contact.objects.count() == 1
    assert "nothing added" in capsys.readouterr().out


@pytest.mark.django_db(transaction=True)
def test_the_command_says_what_it_does(capsys):
    call_command("seed_demo", "--contacts", "540")
    assert "contacts: 540 of 540" in capsys.readouterr().out
    assert connection.in_atomic_block is False


def test_some_have_opportunities_and_are_members_of_groups():
    seeded(3000)
    assert set(Pipeline.objects.values_list("name", flat=True)) == {"Sales", "Renewals"}
    assert set(Opportunity.objects.values_list("status", flat=True)) == {"open", "won", "lost", "abandoned"}
    assert not Opportunity.objects.filter(status="open", expected_close_on=None).exists()
    assert set(Opportunity.objects.exclude(lost_reason="").values_list("status", flat=True)) == {"lost"}
    assert GroupMember.objects.exists()


# What hangs on contacts


def test_tasks_appointments_conversations_and_automations_are_not_empty():
    seeded()
    for model in (Appointment, Conversation, Enrolment, ManualAction, Message, GroupMember, Task):
        assert model.objects.exists(), model
    assert Appointment.objects.filter(starts_at__gt=NOW).exists()
    assert not Message.objects.filter(created_at__gt=NOW).exists()


def test_a_conversation_knows_when_its_last_message_was():
    seeded()
    for conversation in Conversation.objects.select_related("contact"):
        assert conversation.last_message_at == conversation.contact.messages.last().created_at


def test_opportunities_hold_custom_values_which_are_made_once():
    seeded()
    assert OpportunityPick.objects.exists()
    assert set(OpportunityValue.objects.values_list("field__name", flat=True)) == {"Seats", "Next step"}
    seeded(10)
    assert CustomField.objects.of_opportunities().count() == 3
