from __future__ import annotations

import json

import pytest
from django import forms
from django.http import QueryDict

from contacts.fields import TagsField
from contacts.models import Tag
from contacts.services.tags import create_tags
from tests.factories import TagFactory

pytestmark = pytest.mark.django_db


class TagsForm(forms.Form):
    tags = TagsField()


class KnownTagsForm(forms.Form):
    tags = TagsField(allow_new=False, required=False)


def picked(form_class, query: str):
    form = form_class(QueryDict(query))
    return form.cleaned_data["tags"] if form.is_valid() else form.errors["tags"][0]


def test_ids_and_new_names_are_told_apart():
    vip = TagFactory(name="VIP")
    pick = picked(TagsForm, f"tags={vip.pk}&tags=new:Press")
    assert (pick.ids, pick.new_names, pick.labels) == ([vip.pk], ("Press",), ["VIP", "Press"])


def test_a_tag_called_like_a_number_is_not_taken_for_an_id():
    TagFactory(name="2024")
    assert picked(TagsForm, "tags-text=2024").labels == ["2024"]


def test_names_can_be_typed_without_javascript():
    vip = TagFactory(name="VIP")
    pick = picked(TagsForm, "tags-text=vip, Press ,, press")
    assert (pick.ids, pick.new_names) == ([vip.pk], ("press",))


@pytest.mark.parametrize("typed", ["new:vip", "new: VIP ", "new:Vip&tags=new:vIP"])
def test_a_new_name_that_exists_meanwhile_is_that_tag(typed):
    vip = TagFactory(name="VIP")
    pick = picked(TagsForm, f"tags={typed}&tags={vip.pk}")
    assert (pick.ids, pick.new_names) == ([vip.pk], ())


def test_case_is_ignored_in_every_alphabet():
    tag = TagFactory(name="Überfällig")
    assert picked(TagsForm, "tags=new:ÜBERFÄLLIG").ids == [tag.pk]


def test_raw_values_survive_json_and_give_the_same_pick():
    vip = TagFactory(name="VIP")
    first = TagsForm(QueryDict(f"tags={vip.pk}&tags=new:Press&tags-text=Later"))
    raw = json.loads(json.dumps({"tags": first["tags"].data}))
    again = TagsForm(raw)
    assert first.is_valid()
    assert again.is_valid()
    assert again.cleaned_data["tags"] == first.cleaned_data["tags"]


def test_tags_created_after_confirming_are_created_once():
    (press,) = create_tags(["Press"])
    assert create_tags(["PRESS"]) == [press]
    assert picked(TagsForm, "tags=new:PRESS").ids == [press.pk]
    assert list(Tag.objects.all()) == [press]


def test_creating_keeps_the_order_and_the_existing():
    vip = TagFactory(name="vip")
    tags = create_tags(["Press", "VIP", "press"])
    assert [tag.name for tag in tags] == ["press", "vip"]
    assert vip in tags


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("", "Choose at least one tag."),
        ("tags=", "A tag that you chose does not exist any more. Choose again."),
        ("tags=999", "A tag that you chose does not exist any more. Choose again."),
        ("tags=-1", "A tag that you chose does not exist any more. Choose again."),
        ("tags=" + "9" * 40, "A tag that you chose does not exist any more. Choose again."),
        ("tags=%D9%A3", "A tag that you chose does not exist any more. Choose again."),
        ("tags=new:", "Give the tag a name."),
        ("tags=new:a%00b", "Null characters are not allowed."),
        ("tags=new:a,b", "A tag's name cannot contain a comma."),
        ("tags=new:" + "x" * 61, "“xxxxxxxxxxxxxxxxxxxx…” is too long: a tag's name has at most 60 characters."),
        ("&".join(f"tags=new:{n}" for n in range(501)), "Choose at most 500 tags."),
    ],
)
def test_bad_input_is_refused_in_words(query, message):
    assert picked(TagsForm, query) == message


def test_a_form_for_known_tags_refuses_new_ones():
    assert picked(KnownTagsForm, "tags=new:Press") == "There is no tag “Press”."


def test_cleaning_costs_two_queries_for_any_number_of_tags(django_assert_num_queries):
    tags = TagFactory.create_batch(30)
    query = "&".join(f"tags={tag.pk}" for tag in tags) + "&tags=new:a&tags=new:b"
    with django_assert_num_queries(2):
        assert len(picked(TagsForm, query).tags) == 30


def test_the_widget_shows_what_was_chosen_and_escapes_it():
    vip = TagFactory(name="VIP", colour="pink")
    html = TagsForm(QueryDict(f"tags={vip.pk}&tags=new:<b>&tags=999")).as_p()
    assert f'value="{vip.pk}" checked> <bdi>VIP</bdi>' in html
    assert "bg-pink-lt" in html
    assert 'value="new:&lt;b&gt;" checked' in html
    assert "<b>" not in html


def test_the_widget_takes_tags_as_initial_value():
    vip = TagFactory(name="VIP")
    assert f'value="{vip.pk}" checked' in TagsForm(initial={"tags": [vip]}).as_p()


def test_the_label_belongs_to_the_text_box():
    html = TagsForm().as_p()
    assert 'for="id_tags-text"' in html
    assert 'id="id_tags-text"' in html
