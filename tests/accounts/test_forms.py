"""How every form is drawn."""

from __future__ import annotations

from django import forms


class ExampleForm(forms.Form):
    name = forms.CharField(help_text="As on the door.")
    note = forms.CharField(widget=forms.Textarea(attrs={"class": "wide", "rows": 3}), required=False)
    colour = forms.ChoiceField(choices=[("r", "Red"), ("g", "Green")])
    sizes = forms.MultipleChoiceField(choices=[("s", "Small"), ("l", "Large")], widget=forms.CheckboxSelectMultiple)
    agreed = forms.BooleanField(label="I agree")
    secret = forms.CharField(widget=forms.HiddenInput, initial="x")


def test_every_widget_gets_the_class_it_needs():
    html = str(ExampleForm())
    assert 'class="form-control "' in html
    assert 'class="form-control wide"' in html
    assert 'class="form-select "' in html
    assert html.count('class="form-check-input "') == 3
    assert '<textarea name="note"' in html
    assert 'rows="3"' in html


def test_every_field_has_a_label_and_help_tied_to_it():
    html = str(ExampleForm()["name"].as_field_group())
    assert '<label class="form-label required" for="id_name">Name</label>' in html
    assert 'aria-describedby="id_name_helptext"' in html
    assert 'id="id_name_helptext">As on the door.' in html


def test_a_set_of_boxes_has_a_legend():
    html = str(ExampleForm()["sizes"].as_field_group())
    assert "<fieldset" in html
    assert "<legend" in html


def test_errors_are_tied_to_their_field_and_escaped():
    html = str(ExampleForm({"colour": "<b>"}))
    assert 'aria-invalid="true"' in html
    assert 'id="id_name_error"' in html
    assert "&lt;b&gt;" in html
    assert "<b>" not in html


def test_a_hidden_field_shows_nothing():
    html = str(ExampleForm()["secret"].as_field_group())
    assert "label" not in html
