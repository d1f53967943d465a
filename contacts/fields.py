"""Form fields for what Django has none for."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator, URLValidator, validate_email
from django.db.models import QuerySet
from django.forms import CharField, EmailField, Field, Textarea, TextInput, URLField

from contacts.id_lists import is_id
from contacts.models import Company, Group, Tag
from contacts.phones import display_phone, parse_phone
from contacts.services.names import called, find_named
from contacts.services.tags import find_tags
from contacts.widgets import NEW, TagInput

TAG_NAME_LENGTH = 60
FURTHER_POINTS = 10  # HighLevel: one address that messages go to, and ten more


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
        tags = Tag.objects.in_bulk([int(pk) for pk in ids if is_id(pk)])
        if not all(is_id(pk) and int(pk) in tags for pk in ids):
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


def clean_name(text: str, others: QuerySet[Any], noun: str) -> str:
    """The name without needless blanks. Raises ValidationError when one of `others` has it, whatever the case."""
    name = " ".join(text.split())
    if twin := called(others, name).first():
        raise ValidationError(f"There is already a {noun} “{twin}”.")
    return name


class ConfirmField(CharField):
    """The word that has to be typed, exactly so, before something is lost."""

    widget = TextInput(attrs={"autocomplete": "off", "spellcheck": "false"})

    def __init__(self, word: str) -> None:
        super().__init__(label=f"Type {word} to confirm", required=False, strip=False)
        self.word = word

    def validate(self, value: str) -> None:
        if value != self.word:
            raise ValidationError(f"Type {self.word}, exactly so, to confirm.", "confirm")


class LowerEmailField(EmailField):
    """An e-mail address in lower case, so that the same one is found again however it was typed."""

    default_error_messages = {"invalid": "This is not an e-mail address. Write it like ada@example.com."}

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).lower()


class WebAddressField(URLField):
    """The address of a page, with or without “https://”; no other schemes, which an import refuses, too."""

    default_validators = [URLValidator(schemes=["http", "https"])]
    default_error_messages = {"invalid": "This is not a web address. Write it like https://example.com."}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(assume_scheme="https", **kwargs)


class PhoneField(CharField):
    """A phone number in any common writing; cleans to E.164. `region` is the country it is read in without a code.

    Any of `present` may stay as it is: an import keeps numbers of which it does not know the country.
    """

    widget = TextInput(attrs={"type": "tel"})
    region = ""
    present: Collection[str] = ()

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        return _phone(text, self.region, self.present) if text else ""

    def prepare_value(self, value: Any) -> Any:
        return _show_phone(value, self.region) if value else value


class LinesField(CharField):
    """Several values, one a line; cleans to a list without repetitions."""

    widget = Textarea(attrs={"rows": 3})

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        lines = [line.strip() for line in str(super().to_python(value)).splitlines() if line.strip()]
        if len(lines) > FURTHER_POINTS:
            raise ValidationError(f"Give at most {FURTHER_POINTS}, one a line.", "too_many")
        return list(dict.fromkeys(map(self.clean_line, lines)))

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(map(self.show_line, value)) if isinstance(value, list) else value

    def run_validators(self, value: Any) -> None:
        """Each line has been checked by itself."""

    def clean_line(self, line: str) -> str:
        raise NotImplementedError

    def show_line(self, value: str) -> str:
        return value


class EmailLinesField(LinesField):
    def clean_line(self, line: str) -> str:
        try:
            validate_email(line)
        except ValidationError:
            raise ValidationError(f"“{line[:40]}” is not an e-mail address.", "invalid") from None
        return line.lower()


class PhoneLinesField(LinesField):
    region = ""
    present: Collection[str] = ()

    def clean_line(self, line: str) -> str:
        return _phone(line, self.region, self.present)

    def show_line(self, value: str) -> str:
        return _show_phone(value, self.region)


class NamedField(CharField):
    """A record by its name; cleans to the record, to one that is not saved yet, or to None."""

    model: type[Company | Group]

    def to_python(self, value: Any) -> Company | Group | None:  # type: ignore[override]
        name = " ".join(str(super().to_python(value)).split())
        self.run_text_validators(name)
        return (find_named(self.model, name) or self.model(name=name)) if name else None

    def run_validators(self, value: Any) -> None:
        """Done on the text, before it becomes a record."""

    def run_text_validators(self, name: str) -> None:
        super().run_validators(name)


class CompanyField(NamedField):
    model = Company


class GroupField(NamedField):
    model = Group


def _phone(text: str, region: str, present: Collection[str]) -> str:
    if text in present:
        return text
    try:
        return parse_phone(text, region)
    except ValueError as error:
        raise ValidationError(str(error), "invalid") from None


def _show_phone(e164: str, region: str) -> str:
    """Such that reading it again in `region` gives the same number: national style is that of PHONE_REGION."""
    return display_phone(e164) if region in ("", settings.PHONE_REGION) else e164
