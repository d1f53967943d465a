"""What all parts of a query have in common: frozen, without keys that nobody knows, and told apart by their `type`."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, SerializerFunctionWrapHandler, model_serializer
from pydantic_core import PydanticCustomError


class Strict(BaseModel):
    """Nothing is converted, left out or added: what is not just so is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


class Typed(Strict):
    """`type` is written even where everything else that goes without saying is left out."""

    @model_serializer(mode="wrap")
    def _with_type(self, others: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return {"type": getattr(self, "type"), **others(self)}  # noqa: B009 - every subclass has one


def kind_of(value: Any) -> str | None:
    """Which member of a union `value` is meant to be, as its Tag; Close leaves out the type beside `queries`."""
    if isinstance(value, dict):
        kind = value.get("type", "and" if "queries" in value else None)
    else:
        kind = getattr(value, "type", None)
    return f"<{kind}>" if isinstance(kind, str) else None


def wrong(message: str) -> PydanticCustomError:
    """An error whose message is meant for people as it stands."""
    return PydanticCustomError("plain", "{message}", {"message": message})
