"""The action dialog: one request in the making, as read from the browser, and everything that is shown of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4
from zlib import crc32

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.text import Truncator

from accounts.templatetags.ui import plural
from bulkactions import starting
from bulkactions.actions.base import Action
from bulkactions.audience import Audience
from bulkactions.forms import PREFIX, RequestForm
from bulkactions.models import BulkAction, Limits, Preset
from bulkactions.options import InvalidOptions, OptionsForm, initial_options, options_of
from bulkactions.presets import PresetForm, chosen_preset, presets_of
from bulkactions.results import Outcome
from bulkactions.selection import Selection
from bulkactions.timing import Timing

if TYPE_CHECKING:
    from accounts.models import User

NAME_LENGTH = 256
SELECTION_WORDS_LENGTH = 80  # within the proposed name


@dataclass(frozen=True)
class Dialog:
    """What the person has said so far about one bulk action. `data` is what was posted; empty when it has just opened.

    `shows_errors` once the person has confirmed: before that, what is missing is not yet wrong.
    """

    action: Action
    selection: Selection
    data: QueryDict = field(default_factory=QueryDict)
    origin: BulkAction | None = None
    preset: Preset | None = None
    shows_errors: bool = False
    now: datetime = field(default_factory=timezone.now)

    @classmethod
    def posted(cls, kind: type[Action], user: User, data: QueryDict) -> Dialog:
        """From the contact list, or from the dialog itself. Raises ValidationError when the selection is unreadable."""
        options = options_of(kind.form_class, data, user)
        preset = chosen_preset(kind, user, data)
        if preset and "use-preset" in data:
            options = kind.still_there(preset.options)
        if "key" not in data:  # not from the dialog: what is not said, its form proposes
            options = initial_options(kind.form_class, user) | options
        selection, origin = Selection.from_post(data), _origin(kind, user, data)
        return cls(kind(user, options), selection, data, origin, preset, shows_errors="confirm" in data)

    @classmethod
    def opened(cls, kind: type[Action], user: User, query: QueryDict) -> Dialog:
        """By a link: an earlier action again for its results (`origin`), or one that knows its contacts by itself.

        Raises LookupError when there is no such earlier action, ValidationError when nothing says for whom it is.
        """
        if origin := _origin(kind, user, query):
            return cls(kind(user, origin.options), _results(origin, query), origin=origin)
        action = kind(user, initial_options(kind.form_class, user) | options_of(kind.form_class, query, user))
        selection = action.default_selection()
        if selection is None:
            raise ValidationError("Choose contacts on the list first.")
        return cls(action, selection)

    def again(self) -> Dialog:
        """The same, looked at afresh."""
        return replace(self, now=timezone.now())

    @property
    def user(self) -> User:
        return self.action.user

    # What

    @cached_property
    def problem(self) -> str:
        """Why the options do not hold (yet), in words; empty when they do."""
        try:
            self.action.options  # noqa: B018 - raises when they do not
        except InvalidOptions as error:
            return str(error)
        return ""

    @cached_property
    def options_form(self) -> OptionsForm:
        form = self.action.form
        return form if self.shows_errors else type(form)(initial=_input(form), user=self.user)

    @cached_property
    def presets(self) -> list[Preset]:
        return presets_of(self.action, self.user)

    @cached_property
    def preset_form(self) -> PresetForm:
        return PresetForm.of(self.preset, self.user)

    @property
    def can_change_preset(self) -> bool:
        return self.preset is not None and self.preset.is_changeable_by(self.user)

    # Who

    @cached_property
    def who(self) -> Audience:
        return Audience(self.action, self.selection, options_hold=not self.problem)

    @property
    def moved(self) -> bool:
        """Whether the selection holds another number of contacts than the person was shown last."""
        return self.expected not in (None, self.who.total)

    @property
    def expected(self) -> int | None:
        """The number of contacts the person was shown last."""
        return _number(self.data.get("expected"))

    # When

    @cached_property
    def when(self) -> Timing:
        hold = timedelta(0) if self.problem else Limits.current().hold(self.action)
        return Timing(self.data, self.user.zone, self.who.total, hold, self.now)

    # Name and confirmation

    @cached_property
    def key(self) -> UUID:
        """One-time: confirming the same dialog again is the same request."""
        try:
            return UUID(self.data.get("key", ""))
        except ValueError:
            return uuid4()

    @cached_property
    def request_form(self) -> RequestForm:
        word = self.action.confirm_word
        if self.shows_errors:
            return RequestForm(self._renamed(), confirm_word=word)
        is_opening = "key" not in self.data
        said = {} if is_opening else _input(RequestForm(self._renamed(), confirm_word=word))
        return RequestForm(initial={"name": self.suggested_name, **said}, confirm_word=word)

    @cached_property
    def suggested_name(self) -> str:
        """Action, selection, date: "Add VIP · all contacts · 3 Mar 2026"."""
        day = timezone.localtime(self.now, self.user.zone)
        if self.origin:
            return Truncator(f"Retry: {self.origin.name}").chars(NAME_LENGTH)
        words = [self._what()] if self.who.aims_itself else [self._what(), self._whom(), f"{day.day} {day:%b %Y}"]
        return Truncator(" · ".join(words)).chars(NAME_LENGTH)

    @property
    def confirm_label(self) -> str:
        if self.problem:
            return self.action.label
        if self.who.changes_nothing:
            return "Nothing would change"
        return self.action.sentence(plural(self.who.changing, "contact"))

    @property
    def hidden_fields(self) -> dict[str, str]:
        """What the browser sends back unseen, beside the count, which changes with the preview."""
        origin = {"origin": str(self.origin.pk)} if self.origin else {}
        return self.selection.to_fields() | {"key": str(self.key)} | origin

    @cached_property
    def seen(self) -> str:
        """Stands for the options and the pacing whose consequences are shown."""
        # Without the order of several values: boxes come back in that of the page.
        options = [(label, sorted(words.split(", "))) for label, words in self.action.choices_to_see()]
        pacing = self.when.pacing.to_json() if self.when.pacing else None
        return f"{crc32(repr((options, pacing)).encode()):x}"

    @property
    def is_seen(self) -> bool:
        """Whether the person was shown what they confirm. Without JavaScript the preview may be an older one."""
        return self.data.get("seen", self.seen) == self.seen

    def is_valid(self) -> bool:
        """Whether it can be started as it is."""
        if "expected" not in self.data:
            raise ValidationError("This is not all that the dialog asks. Open it again.")
        valid = [not self.problem, not self.who.excess, self.request_form.is_valid(), self.when.pacing is not None]
        return all(valid)

    def started_words(self) -> str:
        """What is happening once it has been started."""
        changing = plural(_number(self.data.get("changing")) or self.who.total, "contact")
        starts = self.when.starts
        return f"{self.action.sentence(changing)}: starts {starts}" if starts else self.action.doing(changing)

    def to_request(self) -> starting.Request:
        """The request that a valid dialog makes."""
        assert self.when.pacing is not None
        return starting.Request(
            action=self.action,
            selection=self.selection,
            name=self.request_form.cleaned_data["name"],
            pacing=self.when.pacing,
            key=self.key,
            expected=self.expected,
            send_done_email=self.request_form.cleaned_data["send_done_email"],
            origin=self.origin,
        )

    def _what(self) -> str:
        return self.action.label if self.problem else self.action.summary()

    def _whom(self) -> str:
        if self.selection.ids is not None:
            return plural(self.who.total, "contact")
        return Truncator(self.who.words).chars(SELECTION_WORDS_LENGTH)

    def _renamed(self) -> QueryDict:
        """What was posted, with a name that still is the one proposed before brought up to date."""
        data, name = self.data.copy(), f"{PREFIX}-name"
        if data.get(name) == data.get(f"{PREFIX}-suggested"):
            data[name] = self.suggested_name
        return data


def _origin(kind: type[Action], user: User, data: QueryDict) -> BulkAction | None:
    """The earlier bulk action of this kind that `data` names. LookupError when the person may see none such."""
    number = _number(data.get("origin"))
    if number is None:
        return None
    found = BulkAction.objects.visible_to(user).filter(pk=number, action=kind.name).first()
    if found is None:
        raise LookupError(f"There is no bulk action {number} to take up again.")
    return found


def _results(origin: BulkAction, query: QueryDict) -> Selection:
    """The contacts of `origin` in some parts of its results; those that failed unless said otherwise."""
    return Selection(query={"bulk_action": [str(origin.pk)], "parts": [query.get("parts", Outcome.FAILED.value)]})


def _input(form: forms.Form) -> dict[str, Any]:
    """What a bound form was given, to be shown again without errors."""
    return {name: form[name].data for name in form.fields}


def _number(text: str | None) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) <= 18):
        raise ValidationError("The selection could not be read. Go back to the list and choose again.")
    return int(text)
