"""What becomes of smart lists when a record that they name goes away."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.utils.html import strip_tags

from contacts.models import CustomField, SmartList
from contacts.services.companies import merge_companies
from contacts.services.converting import change_type
from contacts.services.custom_definitions import delete_field, remove_choice
from contacts.services.naming import lists_naming, rename_in_lists, used_by
from contacts.services.pipelines import delete_stage
from contacts.services.statuses import delete_status
from contacts.services.tags import merge_tags
from contacts.where import matching, parse
from tests.contacts.where.test_naming import asks, both, having, tags
from tests.factories import (
    CompanyFactory,
    ContactFactory,
    CustomFieldFactory,
    OpportunityFactory,
    PipelineFactory,
    SmartListFactory,
    StageFactory,
    StatusFactory,
    TagFactory,
)

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


def text(response) -> str:
    return " ".join(response.content.decode().split())


def query_of(smart_list: SmartList) -> dict:
    return SmartList.objects.get(pk=smart_list.pk).query


# Another takes its place


def test_merging_tags_changes_the_lists_of_everybody(user):
    source, target = TagFactory.create_batch(2)
    mine, theirs = SmartListFactory(owner=user, query=tags(source.pk)), SmartListFactory(query=tags(source.pk))
    merge_tags(source, target)
    assert query_of(mine) == query_of(theirs) == tags(target.pk)


def test_the_list_shows_whom_it_showed_before(user):
    source, target = TagFactory.create_batch(2)
    contact = ContactFactory(tags=[source])
    smart_list = SmartListFactory(query=tags(source.pk))
    merge_tags(source, target)
    asked = parse(query_of(smart_list))
    assert list(matching(type(contact).objects.live(), asked, user)) == [contact]


def test_merging_companies_changes_the_lists():
    kept, gone = CompanyFactory.create_batch(2)
    smart_list = SmartListFactory(query=both(asks("company", "company", gone.pk, kept.pk)))
    merge_companies(kept, gone)
    assert query_of(smart_list) == both(asks("company", "company", kept.pk))


def test_a_status_with_a_successor_changes_the_lists():
    status, target = StatusFactory.create_batch(2)
    smart_list = SmartListFactory(query=asks("status", "status", status.pk, negate=True))
    delete_status(status, target)
    assert query_of(smart_list) == asks("status", "status", target.pk, negate=True)


def test_a_choice_given_instead_changes_the_lists():
    gold, silver = CustomFieldFactory(type=CustomField.Type.CHOICE, choices=["Gold", "Silver"]).choices.all()
    field = {"field": {"type": "custom_field", "custom_field_id": gold.field_id}}
    smart_list = SmartListFactory(query=asks("", "choice", gold.pk) | field)
    remove_choice(gold, silver)
    assert query_of(smart_list) == asks("", "choice", silver.pk) | field


def test_a_stage_changes_the_lists():
    pipeline = PipelineFactory()
    stage, target = StageFactory.create_batch(2, pipeline=pipeline)
    OpportunityFactory(stage=stage)
    smart_list = SmartListFactory(query=having("opportunity", asks("stage", "stage", stage.pk)))
    delete_stage(stage, target)
    assert query_of(smart_list) == having("opportunity", asks("stage", "stage", target.pk))


def test_a_status_without_a_successor_leaves_the_lists_as_they_are():
    status = StatusFactory()
    query = asks("status", "status", status.pk)
    smart_list = SmartListFactory(query=query)
    delete_status(status, None)
    assert query_of(smart_list) == query


def test_other_lists_are_left_alone():
    source, target, other = TagFactory.create_batch(3)
    untouched = [
        SmartListFactory(query=tags(other.pk)),
        SmartListFactory(query=asks("status", "status", source.pk)),
        SmartListFactory(query={"type": "of another time", "value": source.pk}),
        SmartListFactory(is_static=True),
    ]
    before = list(SmartList.objects.order_by("pk").values())
    with transaction.atomic():
        rename_in_lists(("tag", source.pk), target.pk)
    assert list(SmartList.objects.order_by("pk").values()) == before
    assert len(before) == len(untouched)


def test_changing_thirty_lists_costs_what_changing_one_costs(django_assert_num_queries):
    source, target = TagFactory.create_batch(2)
    SmartListFactory.create_batch(30, query=tags(source.pk))
    with transaction.atomic(), django_assert_num_queries(2):
        rename_in_lists(("tag", source.pk), target.pk)


def test_a_list_is_not_sorted_by_a_field_that_is_deleted():
    field, other = CustomFieldFactory.create_batch(2)
    orders = [f"name,-{field.key},{other.key}", f"-{field.key}", f"{other.key}"]
    lists = [SmartListFactory(sort=order) for order in orders]
    delete_field(field)
    sorts = [SmartList.objects.get(pk=smart_list.pk).sort for smart_list in lists]
    assert sorts == [f"name,{other.key}", "", other.key]


@pytest.mark.parametrize(("target", "expected"), [("long_text", "name"), ("phone", "{key},name")])
def test_a_list_is_not_sorted_by_a_field_that_has_no_order_any_more(target, expected):
    field = CustomFieldFactory()
    smart_list = SmartListFactory(sort=f"{field.key},name")
    change_type(field, CustomField.Type(target))
    smart_list.refresh_from_db()
    assert smart_list.sort == expected.format(key=field.key)


# Who uses it


def test_lists_that_name_a_record_are_found():
    tag, other = TagFactory.create_batch(2)
    smart_list = SmartListFactory(query=both(tags(tag.pk)))
    SmartListFactory(query=tags(other.pk))
    assert lists_naming(("tag", tag.pk)) == [smart_list]
    assert lists_naming(("status", tag.pk)) == []


def test_lists_of_others_are_counted_and_not_named(user):
    tag = TagFactory()
    mine = SmartListFactory(owner=user, query=tags(tag.pk))
    SmartListFactory.create_batch(2, query=tags(tag.pk))
    everybodys = SmartListFactory(name="A list", sharing="global", query=tags(tag.pk))
    used = used_by(user, ("tag", tag.pk))
    assert (used.lists, used.others) == ([everybodys, mine], 2)


def test_of_many_lists_only_some_are_named(user):
    tag = TagFactory()
    SmartListFactory.create_batch(8, owner=user, query=tags(tag.pk))
    used = used_by(user, ("tag", tag.pk))
    assert (len(used.lists), used.others) == (5, 3)


@pytest.mark.parametrize(
    ("mine", "of_others", "expected"),
    [
        (["Hot"], 0, "Used by the smart list Hot, which will find nobody by it."),
        (["Hot", "Warm"], 0, "Used by the smart lists Hot and Warm, which will find nobody by it."),
        (["Cold", "Hot", "Warm"], 1, "Used by the smart lists Cold, Hot, Warm and 1 other, which will find"),
        (["Hot"], 2, "Used by the smart list Hot and 2 others, which"),
        ([], 2, "Used by 2 smart lists of other people, which"),
    ],
)
def test_deleting_a_tag_says_which_lists_use_it(as_admin, admin, mine, of_others, expected):
    tag = TagFactory()
    lists = [SmartListFactory(name=name, owner=admin, query=tags(tag.pk)) for name in mine]
    SmartListFactory.create_batch(of_others, name="Secret", query=tags(tag.pk))
    html = text(as_admin.get(f"/tags/{tag.pk}/delete/", headers=HTMX))
    assert expected in plain(html)
    assert "Secret" not in html
    assert all(f'href="{smart_list.get_absolute_url()}"' in html for smart_list in lists)


def plain(html: str) -> str:
    return " ".join(strip_tags(html).split())


@pytest.mark.parametrize("kind", ["company", "status", "pipeline", "choice"])
def test_every_dialog_says_which_lists_use_what_goes(as_admin, admin, kind):
    name, query, url = asked_for(kind)
    SmartListFactory(name="Hot", owner=admin, query=query)
    html = plain(text(as_admin.get(url, headers=HTMX)))
    assert "Used by the smart list Hot" in html, name
    SmartList.objects.all().delete()
    assert "Used by" not in plain(text(as_admin.get(url, headers=HTMX)))


def asked_for(kind: str):
    match kind:
        case "company":
            record = CompanyFactory()
            return record, asks("company", "company", record.pk), f"/companies/{record.pk}/delete/"
        case "status":
            record = StatusFactory()
            return record, asks("status", "status", record.pk), f"/settings/statuses/{record.pk}/delete/"
        case "pipeline":
            stage = StageFactory()
            query = having("opportunity", asks("stage", "stage", stage.pk))
            return stage, query, f"/settings/pipelines/{stage.pipeline_id}/delete/"
        case "choice":
            choice = CustomFieldFactory(type=CustomField.Type.CHOICE, choices=["Gold"]).choices.get()
            query = asks("", "choice", choice.pk) | {
                "field": {"type": "custom_field", "custom_field_id": choice.field_id}
            }
            return choice, query, f"/settings/fields/{choice.field_id}/choices/{choice.pk}/remove/"


def test_a_status_that_only_lists_use_can_be_given_a_successor(as_admin):
    status, target = StatusFactory.create_batch(2)
    SmartListFactory(query=asks("status", "status", status.pk))
    url = f"/settings/statuses/{status.pk}/delete/"
    assert 'name="target"' in text(as_admin.get(url, headers=HTMX))
    as_admin.post(url, {"target": target.pk})
    assert SmartList.objects.get().query == asks("status", "status", target.pk)
