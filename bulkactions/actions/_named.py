"""Options that name a record which may be new, such as a company: by name until it is confirmed, by id from then on.

A name alone would not do: when the record is renamed or deleted before the run or the undo, it would mean another one.
The id is signed, so that nobody learns of records that they may not see by asking for ids.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.db.models import Model

from contacts.fields import CompanyField, GroupField, NamedField
from contacts.id_lists import is_id

KEPT = "id:"
_signer = Signer(salt=__name__)


def kept(record: Model) -> str:
    """What is stored in place of the name."""
    return KEPT + _signer.sign(str(record.pk))


def kept_id(values: Sequence[str]) -> int | None:
    """The id in an option as it is stored; None when it holds a name or nothing. There need be no such record."""
    pk = "".join(values).removeprefix(KEPT).partition(":")[0]
    return int(pk) if values and values[0].startswith(KEPT) and is_id(pk) else None


class _KeptField(NamedField):
    default_error_messages = {"gone": "What was chosen does not exist any more. Choose again."}

    def to_python(self, value: Any) -> Any:
        return self._record(value) if str(value).startswith(KEPT) else super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        if not str(value).startswith(KEPT):
            return value
        pk = kept_id([value])
        return self.model._default_manager.filter(pk__in=[pk]).values_list("name", flat=True).first() or ""

    def _record(self, value: str) -> Any:
        try:
            pk = _signer.unsign(value.removeprefix(KEPT))
            return self.model._default_manager.get(pk=pk)
        except (BadSignature, self.model.DoesNotExist):
            raise ValidationError(self.error_messages["gone"], "gone") from None


class KeptCompanyField(_KeptField, CompanyField):
    default_error_messages = {"gone": "The company does not exist any more. Choose again."}


class KeptGroupField(_KeptField, GroupField):
    default_error_messages = {"gone": "The group does not exist any more. Choose again."}
