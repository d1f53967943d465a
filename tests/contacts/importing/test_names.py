from __future__ import annotations

import pytest

from contacts.importing.names import Name, join_name, split_name


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("Ada Lovelace", "Ada", "Lovelace"),
        ("Sanford D. Bishop, Jr.", "Sanford D.", "Bishop Jr."),
        ("Bishop Jr., Sanford D.", "Sanford D.", "Bishop Jr."),
        ("Bishop, Sanford D., Jr.", "Sanford D.", "Bishop Jr."),
        ("Nicholas J. Begich III", "Nicholas J.", "Begich III"),
        ("Luján, Ben Ray", "Ben Ray", "Luján"),
        ("Ben Ray Luján", "Ben Ray", "Luján"),
        ('Henry C. "Hank" Johnson, Jr.', 'Henry C. "Hank"', "Johnson Jr."),
        ("Ludwig van Beethoven", "Ludwig", "van Beethoven"),
        ("Frau Dr. Anna von der Heide", "Dr. Anna", "von der Heide"),
        ("Mr. John Smith", "John", "Smith"),
        ("John Smith PhD, MD", "John", "Smith PhD MD"),
        ("Madonna", "Madonna", ""),
        ("van Beethoven", "van", "Beethoven"),
        ("Jr.", "Jr.", ""),
        ("Mr. Smith", "Smith", ""),
        ("  Ada \n Lovelace ", "Ada", "Lovelace"),
        (",", "", ""),
        ("", "", ""),
    ],
)
def test_a_name_is_split(text, first, last):
    assert split_name(text) == Name(first, last)


def test_parts_are_joined_where_there_are_any():
    assert join_name("Bishop", "Jr.") == "Bishop Jr."
    assert join_name(" Ada ", "") == "Ada"
