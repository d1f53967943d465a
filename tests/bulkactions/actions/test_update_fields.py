from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from bulkactions import actions, engine
from contacts.changing.operations import operations_of
from contacts.changing.targets import catalogue
from contacts.changing.words import all_in_words
from contacts.models import Contact, CustomField
from contacts.services.converting import change_type
from contacts.services.custom_fields import set_value, values_of
from tests.bulkactions.conftest import outcomes
from tests.bulkactions.contract import Example
from tests.factories import ContactFactory, CustomFieldFactory, StatusFactory, UserFactory

pytestmark = pytest.mark.django_db


def rows(*changes: tuple[str, str, dict]) -> dict[str, list[str]]:
    """The options of changes, each as (field, operation, what it asks for)."""
    options = {}
    for number, (field, operation, asked) in enumerate(changes, start=1):
        options |= {f"changes-{number}-field": [field], f"changes-{number}-operation": [operation]}
        for name, value in asked.items():
            values = value if isinstance(value, list) else [value]
            options[f"changes-{number}-{name}"] = [str(one) for one in values]
    return options


def example(do, extra: int = 0) -> Example:
    """One change of every kind; of the contacts one is so already, and one cannot be changed in anything."""
    status, follower = StatusFactory(), UserFactory()
    points = CustomFieldFactory(type=CustomField.Type.NUMBER)
    level = CustomFieldFactory(type=CustomField.Type.CHOICE, choices=["Gold", "Silver"])
    sports = CustomFieldFactory(type=CustomField.Type.CHOICES, choices=["Golf", "Chess"])
    gold, silver = level.choices.all()
    golf, chess = sports.choices.all()
    contacts = [ContactFactory(job_title=f"CEO {n}", source="fair") for n in range(3 + extra)]
    for number, contact in enumerate(contacts):
        set_value([contact.pk], points, number)
        set_value([contact.pk], level, gold if number % 2 else None)
        set_value([contact.pk], sports, [chess])
    changes = rows(
        ("status", "set", {"status": status.pk}),
        ("job_title", "replace", {"find": "CEO", "by": "Chief"}),
        ("source", "clear", {}),
        (points.key, "increase", {"amount": "2.5"}),
        (level.key, "set", {level.key: silver.pk}),
        (sports.key, "add", {sports.key: [golf.pk]}),
        ("followers", "add", {"followers": [follower.pk]}),
        ("owner", "in_turn", {"people": [follower.pk, UserFactory().pk]}),
    )
    return Example(changes, contacts)


def update(do, contacts: list[Contact], *changes, **more):
    return do("update_fields", contacts, **rows(*changes), **more)


def one(do, contact: Contact, *changes) -> tuple[str, str]:
    """Outcome and reason for a single contact, which is refreshed."""
    done = update(do, [contact], *changes)
    contact.refresh_from_db()
    return outcomes(done)[contact.pk]


def problem_of(admin, *changes) -> list[str]:
    return actions.get("update_fields")(admin, rows(*changes)).form.errors.get("changes", [])


def held(contact: Contact, field: CustomField):
    return values_of([contact.pk], [field])[contact.pk].get(field.pk)


# Every field


def test_a_field_is_set_where_it_is_something_else(do):
    ceo, other = ContactFactory(job_title="CEO"), ContactFactory(job_title="ceo")

    done = update(do, [ceo, other], ("job_title", "set", {"job_title": " CEO "}))

    assert outcomes(done) == {ceo.pk: ("unchanged", "same"), other.pk: ("succeeded", "")}
    other.refresh_from_db()
    assert other.job_title == "CEO"


def test_only_where_it_is_empty(do):
    empty, filled = ContactFactory(source=""), ContactFactory(source="fair")

    done = update(do, [empty, filled], ("source", "fill", {"source": "web"}))

    assert outcomes(done) == {empty.pk: ("succeeded", ""), filled.pk: ("unchanged", "same")}


@pytest.mark.parametrize(
    ("field", "value", "stored"),
    [
        ("email", "Ada@Example.COM", "ada@example.com"),
        ("phone", "(415) 555-0123", "+14155550123"),
        ("website", "example.com", "https://example.com"),
        ("country", "DE", "DE"),
        ("time_zone", "Europe/Berlin", "Europe/Berlin"),
        ("date_of_birth", "1980-05-06", date(1980, 5, 6)),
        ("contact_type", "customer", "customer"),
    ],
)
def test_values_are_read_as_on_the_page_of_a_contact(do, field, value, stored):
    contact = ContactFactory(email="")

    assert one(do, contact, (field, "set", {field: value})) == ("succeeded", "")
    assert getattr(contact, field) == stored


def test_a_changed_contact_is_found_by_its_new_values_and_says_when(do):
    contact = ContactFactory(job_title="CEO", updated_at=timezone.now() - timedelta(days=3))

    one(do, contact, ("job_title", "set", {"job_title": "Navigator"}), ("first_name", "set", {"first_name": "Grace"}))

    assert timezone.now() - contact.updated_at < timedelta(minutes=1)
    assert [*Contact.objects.search("navigator grace")] == [contact]


def test_a_contact_that_is_not_changed_does_not_say_that_it_was(do):
    before = timezone.now() - timedelta(days=3)
    contact = ContactFactory(job_title="CEO", updated_at=before)

    one(do, contact, ("job_title", "set", {"job_title": "CEO"}))

    assert contact.updated_at == before


@pytest.mark.parametrize("channel", ["dnd_email", "dnd_sms", "dnd_whatsapp", "dnd_call"])
def test_do_not_disturb_is_turned_on_and_off(do, channel):
    contact = ContactFactory()

    assert one(do, contact, (channel, "off", {})) == ("unchanged", "same")
    assert one(do, contact, (channel, "on", {})) == ("succeeded", "")
    assert getattr(contact, channel)


# Texts


@pytest.mark.parametrize(
    ("operation", "asked", "before", "after"),
    [
        ("append", {"text": ", Ltd"}, "Acme", "Acme, Ltd"),
        ("append", {"text": " Ltd"}, "", "Ltd"),
        ("prepend", {"text": "Dr "}, "Who", "Dr Who"),
        ("replace", {"find": "a", "by": "o"}, "banana", "bonono"),
        ("replace", {"find": "B", "by": "o", "match_case": "on"}, "banana", "banana"),
        ("replace", {"find": "an", "by": "o", "match_case": "on"}, "bANanan", "bANoo"),
        ("replace", {"find": "AN", "by": "o"}, "bananA", "booA"),
        ("replace", {"find": "élodie", "by": "Ada"}, "ÉLODIE, Élodie", "Ada, Ada"),
        ("replace", {"find": "БЮЖЩ", "by": "Baj"}, "Бюжщ", "Baj"),
        ("replace", {"find": "ΨΩΣ", "by": "Pos"}, "ψως ψωσ ψώς", "Pos Pos ψώς"),
        ("replace", {"find": "İz", "by": "Iz"}, "İzmir", "Izmir"),
        ("replace", {"find": "a.c*(d)", "by": r"\\1 & \\g<0>"}, "A.C*(D) abc", r"\\1 & \\g<0> abc"),
        ("replace", {"find": "[A-Z]^$", "by": "x"}, "b [a-z]^$", "b x"),
        ("replace", {"find": "%", "by": "percent"}, "5 %_", "5 percent_"),
        ("replace", {"find": " Inc", "by": ""}, "Acme Inc", "Acme"),
        ("replace", {"find": "Acme", "by": ""}, "Acme", ""),
        ("replace", {"find": "ß", "by": "ss"}, "Straße", "Strasse"),
    ],
)
def test_parts_of_texts(do, operation, asked, before, after):
    contact = ContactFactory(source=before)

    outcome = one(do, contact, ("source", operation, asked))

    assert (contact.source, outcome[0]) == (after, "unchanged" if before == after else "succeeded")


def test_a_text_that_would_become_too_long_stays(do):
    contact = ContactFactory(city="x" * 115)

    assert one(do, contact, ("city", "append", {"text": "123456"})) == ("skipped", "too_long")
    assert contact.city == "x" * 115


@pytest.mark.parametrize(
    ("field", "before", "find", "by", "outcome", "after"),
    [
        ("email", "ada@old.example", "@old.example", "@New.example", "succeeded", "ada@new.example"),
        ("email", "ada@old.example", "@", "", "skipped", "ada@old.example"),
        ("website", "http://old.example", "http://", "https://", "succeeded", "https://old.example"),
        ("website", "https://old.example", "https://", "", "skipped", "https://old.example"),
        ("website", "old.example", "https://", "", "unchanged", "old.example"),
    ],
)
def test_an_address_stays_one(do, field, before, find, by, outcome, after):
    contact = ContactFactory(**{field: before})

    found = one(do, contact, (field, "replace", {"find": find, "by": by}))

    assert (found[0], getattr(contact, field)) == (outcome, after)


# The last name


def test_a_contact_keeps_something_to_be_called_by(do):
    named, nameless = (
        ContactFactory(email="a@b.example"),
        ContactFactory(first_name="", last_name="", email="a@b.example"),
    )

    done = update(do, [named, nameless], ("email", "clear", {}), ("phone", "clear", {}))

    assert outcomes(done) == {named.pk: ("succeeded", ""), nameless.pk: ("skipped", "needs_name")}


def test_one_name_may_go_where_another_comes(do):
    contact = ContactFactory(first_name="", last_name="", email="ada@b.example")

    assert one(do, contact, ("email", "clear", {}), ("last_name", "set", {"last_name": "Ada"})) == ("succeeded", "")
    assert (contact.email, contact.last_name) == ("", "Ada")


def test_what_is_possible_is_done_and_the_rest_is_told(do):
    contact = ContactFactory(first_name="", last_name="", email="ada@b.example")

    done = update(do, [contact], ("email", "clear", {}), ("source", "set", {"source": "web"}))

    result = done.results.get()
    assert (result.outcome, result.reason) == ("succeeded", "partly")
    assert result.detail == "E-mail address: It would be left without name, e-mail and phone"
    assert list(result.undo) == ["source"]


# Numbers


@pytest.mark.parametrize(
    ("before", "amount", "after"), [("0.1", "0.2", "0.3"), ("5", "-7", "-2"), ("1.5", "1,000", "1001.5")]
)
def test_a_number_is_increased(do, before, amount, after):
    contact, points = ContactFactory(), CustomFieldFactory(type=CustomField.Type.NUMBER)
    set_value([contact.pk], points, Decimal(before))

    assert one(do, contact, (points.key, "increase", {"amount": amount})) == ("succeeded", "")
    assert held(contact, points) == Decimal(after)


def test_no_number_cannot_be_increased_nor_one_beyond_the_largest(do):
    none, large = ContactFactory(), ContactFactory()
    points = CustomFieldFactory(type=CustomField.Type.MONEY, currency="EUR")
    set_value([large.pk], points, Decimal("99999999999"))

    done = update(do, [none, large], (points.key, "increase", {"amount": "1"}))

    assert outcomes(done) == {none.pk: ("skipped", "no_number"), large.pk: ("skipped", "too_large")}


# Several values


def test_choices_are_added_removed_and_set(do):
    contact = ContactFactory()
    sports = CustomFieldFactory(type=CustomField.Type.CHOICES, choices=["Golf", "Chess", "Polo"])
    golf, chess, polo = sports.choices.all()

    one(do, contact, (sports.key, "add", {sports.key: [golf.pk, chess.pk]}))
    assert held(contact, sports) == [golf, chess]
    one(do, contact, (sports.key, "remove", {sports.key: [golf.pk, polo.pk]}))
    assert held(contact, sports) == [chess]
    one(do, contact, (sports.key, "set", {sports.key: [polo.pk]}))
    assert held(contact, sports) == [polo]
    assert one(do, contact, (sports.key, "set", {sports.key: [polo.pk]})) == ("unchanged", "same")
    one(do, contact, (sports.key, "clear", {}))
    assert held(contact, sports) is None


def test_nobody_gets_more_than_ten_followers(do, admin):
    crowded, free = ContactFactory(), ContactFactory()
    crowded.followers.set(UserFactory.create_batch(10))

    done = update(do, [crowded, free], ("followers", "add", {"followers": [admin.pk]}))

    assert outcomes(done) == {crowded.pk: ("skipped", "too_many"), free.pk: ("succeeded", "")}
    assert [*free.followers.all()] == [admin]


# Sharing out


def owners(contacts: list[Contact]) -> list[int]:
    held = dict(Contact.objects.values_list("pk", "owner"))
    return [held[contact.pk] for contact in contacts]


def test_contacts_are_shared_out_in_turn_over_several_batches(settings, ask, do, clock):
    settings.BATCH_SIZE = 4
    people = UserFactory.create_batch(3)
    contacts = ContactFactory.create_batch(11)
    asked = ask("update_fields", contacts, **rows(("owner", "in_turn", {"people": [p.pk for p in people]})))

    action = asked.get_action()
    for number in (3, 1, 2):  # in whatever order workers come to them
        asked.batches.exclude(number=number).update(due_at=clock.now + timedelta(days=1))
        asked.batches.filter(number=number).update(due_at=clock.now)
        engine.perform(engine.claim(asked, clock()), action, clock)

    in_order = sorted(contacts, key=lambda contact: (contact.created_at, contact.pk), reverse=True)
    pks = sorted(people, key=str)
    assert sorted(Counter(owners(contacts)).values()) == [3, 4, 4]
    assert owners(in_order) == [pks[place % 3].pk for place in range(11)]


def test_contacts_are_shared_out_by_weight(do):
    ada, ben = UserFactory(first_name="Ada"), UserFactory(first_name="Ben")
    contacts = ContactFactory.create_batch(10)

    done = update(do, contacts, ("owner", "weighted", {f"weight-{ada.pk}": 30, f"weight-{ben.pk}": 20}))

    assert Counter(owners(contacts)) == {ada.pk: 6, ben.pk: 4}
    assert done.succeeded == 10


def test_the_shares_are_told_beforehand(admin):
    ada, ben = UserFactory(first_name="Ada", last_name="A"), UserFactory(first_name="Ben", last_name="B")
    ContactFactory.create_batch(5)
    action = actions.get("update_fields")(admin, rows(("owner", "in_turn", {"people": [ada.pk, ben.pk]})))

    assert action.remarks(Contact.objects.order_by("pk")) == ["In the order of the list, 3 to Ada A and 2 to Ben B."]


# What is asked


def test_a_row_without_value_changes_nothing(do):
    contact = ContactFactory(job_title="CEO")

    one(do, contact, ("job_title", "set", {"job_title": ""}), ("source", "set", {"source": "web"}), ("", "set", {}))

    assert (contact.job_title, contact.source) == ("CEO", "web")


def test_something_has_to_be_chosen(admin):
    assert problem_of(admin) == ["Choose a field and what to do with it."]
    assert problem_of(admin, ("city", "set", {"city": " "})) == ["Choose a field and what to do with it."]


def test_a_field_is_changed_once(admin):
    twice = ("city", "clear", {}), ("city", "set", {"city": "Rome"})

    assert problem_of(admin, *twice) == ["City is chosen twice: change it once."]


def test_what_is_wrong_is_said_with_the_field(admin):
    points = CustomFieldFactory(type=CustomField.Type.NUMBER, name="Points")

    assert problem_of(admin, (points.key, "set", {points.key: "many"})) == [
        "Points: “many” is not a number. Write it like 1,234.50."
    ]
    assert problem_of(admin, ("cf_999", "clear", {})) == ["A field that you chose does not exist any more."]


def test_a_required_field_cannot_be_cleared(admin):
    field = CustomFieldFactory(is_required=True)

    assert "clear" not in operations_of(catalogue()[field.key])
    assert "clear" not in operations_of(catalogue()["contact_type"])


def test_more_fields_than_there_are_room_for_are_refused(admin):
    many = [(field, "clear", {}) for field in [f.key for f in CustomFieldFactory.create_batch(51)]]

    assert problem_of(admin, *many) == ["Change at most 50 fields at once."]


def test_a_field_that_gets_another_type_meanwhile_fails_the_run(ask, clock):
    field = CustomFieldFactory(name="Points")
    asked = ask("update_fields", [ContactFactory()], **rows((field.key, "set", {field.key: "7"})))
    action = asked.get_action()
    assert action.options
    change_type(field, CustomField.Type.NUMBER)

    engine.perform(engine.claim(asked, clock()), action, clock)

    asked.refresh_from_db()
    assert (asked.status, asked.reason) == ("failed", "“Points” has another type by now.")


def test_only_rows_that_change_something_are_kept(admin):
    action = actions.get("update_fields")(
        admin, rows(("city", "set", {"city": ""}), ("source", "clear", {}), ("", "set", {}))
    )

    assert action.prepare() == rows(("source", "clear", {}))
    assert action.summary() == "Source: cleared"


def test_who_may_not_change_fields_gets_no_rows(as_user, as_manager):
    assert as_user.post(reverse("contacts:change-row")).status_code == 403
    assert as_manager.post(reverse("contacts:change-row")).status_code == 200


# Undo


def test_undo_leaves_what_was_changed_since_field_by_field(do):
    contact = ContactFactory(job_title="CEO", source="fair")
    done = update(do, [contact], ("job_title", "clear", {}), ("source", "clear", {}))
    Contact.objects.filter(pk=contact.pk).update(source="web")

    undone = do("undo", bulk_action=[str(done.pk)])

    contact.refresh_from_db()
    result = undone.results.get()
    assert (contact.job_title, contact.source) == ("CEO", "web")
    assert (result.outcome, result.reason, result.detail) == ("succeeded", "partly_back", "Changed since: Source")


def test_undo_skips_a_contact_of_which_everything_was_changed_since(do):
    contact = ContactFactory(source="fair")
    done = update(do, [contact], ("source", "clear", {}))
    Contact.objects.filter(pk=contact.pk).update(source="web")

    assert outcomes(do("undo", bulk_action=[str(done.pk)])) == {contact.pk: ("skipped", "changed_since")}


def test_undo_gives_back_what_does_not_exist_any_more_as_nothing(do):
    status, owner = StatusFactory(), UserFactory()
    contact = ContactFactory(status=status, owner=owner)
    done = update(do, [contact], ("status", "set", {"status": StatusFactory().pk}), ("owner", "clear", {}))
    status.delete()
    owner.delete()

    undone = do("undo", bulk_action=[str(done.pk)])

    contact.refresh_from_db()
    assert (undone.succeeded, contact.status, contact.owner) == (1, None, None)


def test_undo_leaves_a_field_that_has_another_type_by_now(do):
    contact, field = ContactFactory(), CustomFieldFactory()
    set_value([contact.pk], field, "5")
    done = update(do, [contact], (field.key, "set", {field.key: "7"}))
    change_type(field, CustomField.Type.NUMBER)

    assert outcomes(do("undo", bulk_action=[str(done.pk)])) == {contact.pk: ("skipped", "changed_since")}
    assert held(contact, CustomField.objects.get()) == 7


def test_undo_takes_off_only_the_followers_that_came_with_it(do):
    mine, theirs, later = UserFactory.create_batch(3)
    contact = ContactFactory()
    contact.followers.set([theirs])
    done = update(do, [contact], ("followers", "add", {"followers": [mine.pk, theirs.pk]}))
    contact.followers.add(later)

    do("undo", bulk_action=[str(done.pk)])

    assert {*contact.followers.all()} == {theirs, later}


def test_undo_works_after_what_was_chosen_is_gone(do):
    level = CustomFieldFactory(type=CustomField.Type.CHOICE, choices=["Gold"])
    contact = ContactFactory(source="fair")
    gold = level.choices.get()
    done = update(do, [contact], (level.key, "set", {level.key: gold.pk}), ("source", "clear", {}))
    gold.delete()

    do("undo", bulk_action=[str(done.pk)])

    contact.refresh_from_db()
    assert contact.source == "fair"


# Words


def test_each_result_says_what_changed(do):
    new, lead = StatusFactory(name="New"), StatusFactory(name="Lead")
    sports = CustomFieldFactory(type=CustomField.Type.CHOICES, name="Sports", choices=["Golf", "Chess"])
    golf, chess = sports.choices.all()
    contact = ContactFactory(status=new, job_title="CEO", country="DE")
    set_value([contact.pk], sports, [chess])

    done = update(
        do,
        [contact],
        ("status", "set", {"status": lead.pk}),
        ("job_title", "clear", {}),
        ("country", "set", {"country": "FR"}),
        (sports.key, "set", {sports.key: [golf.pk]}),
    )

    assert sorted(done.kind.explain_all([done.results.get()])[0].split("; ")) == [
        "Country: Germany → France",
        "Job title: CEO → –",
        "Sports: Golf added, Chess removed",
        "Status: New → Lead",
    ]


def test_samples_show_every_field_before_and_after(admin):
    contact = ContactFactory(job_title="Sales Rep", source="fair")
    options = rows(("job_title", "replace", {"find": "Rep", "by": "Lead"}), ("source", "clear", {}))

    assert actions.get("update_fields")(admin, options).fields_of(contact) == [
        ("Job title", "Sales Rep", "Sales Lead"),
        ("Source", "fair", "–"),
    ]


def test_changes_are_told_in_the_order_of_the_fields():
    """PostgreSQL does not keep the order in which undo data was written."""
    title, kind = ["Rep", "Lead"], ["lead", "customer"]
    one_way, other_way = {"job_title": title, "contact_type": kind}, {"contact_type": kind, "job_title": title}
    assert all_in_words([one_way, other_way]) == ["Type: Lead → Customer; Job title: Rep → Lead"] * 2
