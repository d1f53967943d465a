"""Form fields for what Django has none for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.forms import Field

from contacts.models import Tag
from contacts.services.tags import find_tags
from contacts.widgets import NEW, TagInput, is_tag_id

TAG_NAME_LENGTH = 60


@dataclass(frozen=True)
class TagPick:
    """The tags that somebody chose: those that exist, and names of those that do not yet."""

    tags: tuple[Tag, ...] = ()
    new_names: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.tags or self.new_names)

    @property
    def ids(self) -> list[int]:
        """Of the tags that exist."""
        return [tag.pk for tag in self.tags]

    @property
    def labels(self) -> list[str]:
        """Names of all of them, for a sentence."""
        return [*(tag.name for tag in self.tags), *self.new_names]


class TagsField(Field):
    """Tags, chosen or typed. Cleans to a TagPick; give its `new_names` to `services.tags.create_tags`.

    Cleaning the same raw values later finds a tag that has been created meanwhile, whatever the case of its letters.
    """

    widget = TagInput
    default_error_messages = {
        "required": "Choose at least one tag.",
        "gone": "A tag that you chose does not exist any more. Choose again.",
        "unknown": "There is no tag “%(name)s”.",
        "too_many": "Choose at most %(limit)s tags.",
    }

    def __init__(self, *, allow_new: bool = True, max_tags: int = 500, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.allow_new = self.widget.allow_new = allow_new
        self.max_tags = max_tags

    def to_python(self, value: list[str] | None) -> TagPick:
        values = list(dict.fromkeys(value or []))
        if len(values) > self.max_tags:
            raise ValidationError(self.error_messages["too_many"], "too_many", {"limit": self.max_tags})
        chosen = self._chosen([value for value in values if not value.startswith(NEW)])
        typed, new_names = self._typed([value.removeprefix(NEW) for value in values if value.startswith(NEW)])
        return TagPick(tuple(dict.fromkeys([*chosen, *typed])), tuple(new_names))

    def validate(self, value: TagPick) -> None:
        if self.required and not value:
            raise ValidationError(self.error_messages["required"], "required")

    def _chosen(self, ids: list[str]) -> list[Tag]:
        tags = Tag.objects.in_bulk([int(pk) for pk in ids if is_tag_id(pk)])
        if not all(is_tag_id(pk) and int(pk) in tags for pk in ids):
            raise ValidationError(self.error_messages["gone"], "gone")
        return [tags[int(pk)] for pk in ids]

    def _typed(self, texts: list[str]) -> tuple[list[Tag], list[str]]:
        """The tags of these names, and the names that are no tag yet, each once."""
        names = {name.lower(): name for name in map(clean_tag_name, texts)}
        found = find_tags(names.values())
        missing = [name for folded, name in names.items() if folded not in found]
        if missing and not self.allow_new:
            raise ValidationError(self.error_messages["unknown"], "unknown", {"name": missing[0]})
        return list(found.values()), missing


def clean_tag_name(text: str) -> str:
    """A tag's name without needless blanks. Raises ValidationError when it cannot be one."""
    name = " ".join(text.split())
    ProhibitNullCharactersValidator()(name)
    if not name:
        raise ValidationError("Give the tag a name.", "required")
    if len(name) > TAG_NAME_LENGTH:
        raise ValidationError(
            f"“{name[:20]}…” is too long: a tag's name has at most {TAG_NAME_LENGTH} characters.", "max_length"
        )
    if "," in name:
        raise ValidationError("A tag's name cannot contain a comma.", "comma")
    return name
