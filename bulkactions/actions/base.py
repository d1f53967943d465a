"""What an action is: what the user chooses, what would happen, what happens, how it is taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from bulkactions.options import InvalidOptions, Options, OptionsForm, words_of
from bulkactions.preview import Foreseen, Preview, preview
from bulkactions.results import ContactResult, Outcome
from bulkactions.ways import REDO, UNDO, Way
from contacts.addresses import query_dict
from contacts.id_lists import id_list
from contacts.models import Contact
from contacts.querysets import ContactQuerySet
from contacts.services import protection

if TYPE_CHECKING:
    from accounts.models import User
    from bulkactions.actions._tagging import Offer
    from bulkactions.downloads import Download
    from bulkactions.models import Batch, BulkAction, Result
    from bulkactions.selection import Selection

COMMON_REASONS = {
    "changed_since": "Changed since, so it was left alone",
    "error": "An unexpected error occurred",
    "not_available": "Deleted, or no longer visible to the person who asked",
    "partly_back": "Put back in part",
    "worker_lost": "The worker was lost five times while working on it",
}


class Action:
    """One kind of work on many contacts. Subclasses set the attributes and say what happens; they hold no HTTP.

    An instance is one request: `user` asks, `form` is bound to the raw options, `options` its cleaned values.
    """

    name: ClassVar[str]
    label: ClassVar[str]
    icon: ClassVar[str]
    permission: ClassVar[str]
    form_class: ClassVar[type[OptionsForm]] = OptionsForm
    toolbar: ClassVar[int | None] = None  # place in the list's toolbar; None: not offered there
    in_menu: ClassVar[bool] = False  # under "More"
    # How many contacts it takes. One with a most makes a whole of them: see `goes_together`.
    fewest: ClassVar[int] = 1
    usual: ClassVar[int | None] = None  # another number is marked as such
    most: ClassVar[int | None] = None
    # False for work on something that is no contact (yet), such as rows of a file: then `ids` and `available` speak of
    # that, results have it as `unit`, and `unit_name` says what it is called.
    on_contacts: ClassVar[bool] = True
    confirm_word: ClassVar[str] = ""  # to be typed before a destructive action
    will: ClassVar[str] = "Will change"  # the preview's word for contacts that would succeed
    done_words: ClassVar[str] = ""  # what happened to a contact for which it succeeded, where that can be said for all
    undoable: ClassVar[bool] = False
    has_presets: ClassVar[bool] = False  # whether its options can be kept under a name
    is_limited: ClassVar[bool] = True  # whether roles may be limited to a number of contacts
    is_outward: ClassVar[bool] = False  # what it does nobody can take back: held before it begins
    may_be_held: ClassVar[bool] = False  # held, too, where admins want that
    again_adds_more: ClassVar[bool] = False  # doing it twice leaves more than doing it once, such as a second note
    reaches_trash: ClassVar[bool] = False  # whether its undo and redo find their contacts in the trash, too
    undo_label: ClassVar[str] = UNDO
    undo_permission: ClassVar[str] = ""  # where it differs from `permission`
    undo_confirm_word: ClassVar[str] = ""  # to be typed before an undo that is destructive itself
    undo_about: ClassVar[str] = "Only what it changed is put back; what somebody has changed since is left alone."
    redo_label: ClassVar[str] = REDO  # the undo of its undo
    taken_back_by: ClassVar[str] = "undo"  # the name of the action that takes this one back
    reasons: ClassVar[dict[str, str]] = {}  # reason code -> words
    retryable: ClassVar[frozenset[str]] = frozenset({"error", "worker_lost"})
    do_not_call_in_templates: ClassVar[bool] = True  # templates ask the class for its label and icon

    def __init__(self, user: User, options: Options, bulk_action: BulkAction | None = None) -> None:
        self.user = user
        self.raw_options = {name: list(values) for name, values in options.items()}
        self.bulk_action = bulk_action
        self.results_in = bulk_action.pk if bulk_action else 0  # whose results say what to take back or to do again
        self.running_batch: Batch  # set by the engine before perform_batch
        # To be called now and then by a `finish` that takes long; raises when the work has passed to another worker.
        self.goes_on: Callable[[], None] = lambda: None

    @classmethod
    def of(cls, bulk_action: BulkAction) -> Action:
        """The action as it was asked for in `bulk_action`."""
        return cls(bulk_action.created_by, bulk_action.options, bulk_action)

    @property
    def bulk_action_id(self) -> int:
        """The id of the record that this action runs for; only while running and for an undo."""
        assert self.bulk_action is not None, "this action has not been started"
        return self.bulk_action.pk

    @cached_property
    def form(self) -> OptionsForm:
        return self.form_class(query_dict(self.raw_options), user=self.user)

    @property
    def options(self) -> dict[str, Any]:
        """The cleaned options. Raises InvalidOptions, say when a chosen tag has been deleted."""
        if not self.form.is_valid():
            raise InvalidOptions(" ".join(str(error) for errors in self.form.errors.values() for error in errors))
        return self.form.cleaned_data

    def check_again(self) -> None:
        """Raises InvalidOptions when the options do not hold any more: a chosen tag may have been deleted meanwhile."""
        type(self)(self.user, self.raw_options).options  # noqa: B018 - reads them anew

    @classmethod
    def still_there(cls, options: Options) -> dict[str, list[str]]:
        """Options that were kept for long, without the choices that are gone since."""
        return {name: list(values) for name, values in options.items()}

    def prepare(self) -> dict[str, list[str]]:
        """The raw options to keep, inside the transaction that confirms: the place to create what the user named."""
        return self.raw_options

    def confirmed(self, bulk_action: BulkAction) -> None:
        """In the transaction that confirms, once the record and its batches are written."""

    @property
    def origin(self) -> BulkAction | None:
        """The earlier bulk action that this one takes back."""
        return None

    # Who

    def goes_together(self) -> bool:
        """Whether it is done to all contacts as one: in one batch, at once, and failing for all or for none."""
        return self.most is not None

    def held_as(self) -> type[Action]:
        """The kind whose rules say whether it waits before it begins."""
        return type(self)

    def wrong_number(self, total: int) -> str:
        """Why it cannot be done to so many contacts, in words; empty when it can."""
        if self.fewest <= total <= (self.most or total):
            return ""
        selected = "1 is selected" if total == 1 else f"{total:,} are selected"
        return f"{self.label} takes {self.fewest} to {self.most} contacts, and {selected}."

    def contacts(self) -> ContactQuerySet:
        """The contacts that this person may do this to; every selection is taken from them."""
        return Contact.objects.live().visible_to(self.user)

    def default_selection(self) -> Selection | None:
        """The selection that follows from the options alone, for actions that are not aimed by ticking."""
        return None

    def ids(self, selection: Selection) -> Iterator[int]:
        """What the batches are to hold, in this order, when `selection` is confirmed."""
        return selection.ordered_ids(self.contacts(), self.user)

    def available(self, ids: list[int]) -> set[int]:
        """What of a batch can still be worked on, for the person who asked for it."""
        return set(self.contacts().filter(pk__in=id_list(ids)).order_by().values_list("pk", flat=True))

    def audience(self, selection: Selection) -> str:
        """Whom it is about, in words to be kept."""
        return selection.sentence(self.user)

    def is_permitted(self) -> bool:
        return self.user.is_active and self.user.has_perm(self.required_permission())

    def required_permission(self) -> str:
        return self.permission

    # What would happen

    def exceptions(self, contacts: ContactQuerySet) -> list[Foreseen]:
        """Which of `contacts` would not simply succeed. A contact meets one of these conditions at most."""
        return []

    def preview(self, contacts: ContactQuerySet) -> Preview:
        """Counts per outcome and reason, without changing anything. One query for each."""
        return preview(contacts, self.exceptions(contacts))

    def offer(self, contacts: ContactQuerySet) -> Offer | None:
        """What the contacts themselves suggest to choose from; the dialog asks for it once it is shown."""
        return None

    def facts(self, contacts: ContactQuerySet) -> list[tuple[str, int]]:
        """What goes with the contacts, for the dialog of a deletion: (noun, count), as `plural` takes them."""
        return []

    def remarks(self, contacts: ContactQuerySet) -> list[str]:
        """What else the person should know before confirming, a sentence each; shown with the preview."""
        return []

    def material(self, contacts: ContactQuerySet) -> Any:
        """What this action's own template shows of the contacts, beside the preview."""
        return None

    def change_of(self, contact: Contact) -> tuple[list[str], list[str]] | None:
        """The values of a sample contact before and after, in words; None when there is nothing to show."""
        return None

    def fields_of(self, contact: Contact) -> list[tuple[str, str, str]]:
        """As `change_of`, field by field: label, before and after of each; without label for a single one."""
        return []

    # What happens

    def perform_batch(self, ids: list[int]) -> Iterable[ContactResult]:
        """Does it to the contacts `ids` (visible, sorted) and gives one result for each.

        Runs inside the engine's transaction. May raise: then it is rolled back and tried on smaller parts.
        """
        raise NotImplementedError

    def undo_batch(self, results: list[Result]) -> Iterable[ContactResult]:
        """Takes back what this action did to the contacts of `results` (succeeded ones), one result for each.

        Their own undo data is for `redo_batch`.
        """
        raise NotImplementedError

    def undo_contacts(self) -> ContactQuerySet:
        """Where the contacts to undo this on, and to do it on again, are found."""
        return Contact.objects.visible_to(self.user) if self.reaches_trash else self.contacts()

    def undo_exceptions(self, contacts: ContactQuerySet) -> list[Foreseen]:
        """As `exceptions`, for the undo of this bulk action."""
        return []

    def redo_batch(self, results: list[Result]) -> Iterable[ContactResult]:
        """Does again what an undo of this action took back; `results` are those of that undo, one result for each.

        What it does is marked and told as if this action had done it, so that `undo_batch` can take it back again.
        """
        raise NotImplementedError

    def redo_exceptions(self, contacts: ContactQuerySet) -> list[Foreseen]:
        """As `exceptions`, for doing again what the bulk action `results_in` took back."""
        return []

    def can_be_taken_back(self) -> bool:
        return self.undoable

    def can_be_redone(self) -> bool:
        """Whether an undo of this can itself be undone."""
        return self.undoable and type(self).redo_batch is not Action.redo_batch

    def undo_way(self) -> Way:
        return Way(self.undo_label, self.undo_permission or self.permission, self.undo_confirm_word)

    def redo_way(self) -> Way:
        return Way(self.redo_label, self.permission, self.confirm_word, icon="arrow-forward-up")

    def finish(self) -> None:
        """Once, when every batch is done and before the status says so. May be repeated after a crash."""

    def download(self) -> Download | None:
        """The file that this bulk action has made; None when this kind makes none or it is not done."""
        return None

    # Words

    def summary(self) -> str:
        """What is done, without to whom: "Add VIP and Press"."""
        return self.label

    def sentence(self, count: str) -> str:
        """The confirm button: "Add 2 tags to 4,812 contacts". `count` comes with its noun."""
        return f"{self.label}: {count}"

    def doing(self, count: str) -> str:
        """The toast after confirming: "Adding 2 tags to 4,812 contacts"."""
        return self.sentence(count)

    def choices(self) -> list[tuple[str, str]]:
        """What the user chose, in words: (label of the field, value). Left out what does not exist any more."""
        self.form.is_valid()
        return words_of(self.form)

    def source(self, viewer: User) -> tuple[str, str] | None:
        """Name and address of what it was made from, where that has a page that `viewer` may open."""
        return None

    def choices_to_see(self) -> list[tuple[str, str]]:
        """Those of which the preview must have been seen before they are confirmed."""
        return self.choices()

    @classmethod
    def explain(cls, result: Result) -> str:
        """What happened to one contact, in words; empty when the outcome says it all."""
        return cls.done_words if result.outcome == Outcome.SUCCEEDED else ""

    @classmethod
    def explain_all(cls, results: Sequence[Result]) -> list[str]:
        """`explain` for each of these results, which may be of several bulk actions of this kind.

        For an action that has to look something up, the place to do it once for all.
        """
        return [cls.explain(result) for result in results]

    @classmethod
    def unit_name(cls, unit: int) -> str:
        """What a unit that is no contact is called, where it has none."""
        return ""

    @classmethod
    def reason_text(cls, code: str) -> str:
        """The words for a reason code."""
        known = cls.reasons.get(code) or COMMON_REASONS.get(code) or protection.reason_text(code)
        return known or code.replace("_", " ").capitalize()


class Unknown(Action):
    """Stands for an action that Muster does not have any more, so that what it did can still be read."""

    label, icon, permission = "Unknown action", "question-mark", ""

    def is_permitted(self) -> bool:
        return False
