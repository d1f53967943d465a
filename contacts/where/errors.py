"""What is wrong with a query, where, and in words that help to mend it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from contacts.where import moments, nodes


class QueryError(ValueError):
    """`path` leads to the key at fault: `query.queries[1].condition.mode`. `message` is a sentence."""

    def __init__(self, path: str, message: str) -> None:
        super().__init__(f"{path}: {message}")
        self.path, self.message = path, message


class DeadReference(QueryError):
    """What the query refers to is gone or of no use, no mistake of whoever wrote it or follows a link to it."""


def unknown(noun: str, word: str, known: Iterable[str]) -> str:
    """A sentence about a word that is none of `known`, and which of them may be meant where one is close."""
    return f"Unknown {noun} “{word[:40]}”.{_guess(word, known)}"


def in_plain_words(error: ValidationError, path: str) -> QueryError:
    """The first thing that pydantic found; a misspelt key before the one that is missing because of it."""
    found = error.errors(include_url=False)
    first = next((one for one in found if one["type"] == "extra_forbidden"), found[0])
    return QueryError(_path(first, path), _message(first))


def _guess(word: str, known: Iterable[str]) -> str:
    close = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f" Did you mean “{close[0]}”?" if close else ""


def _path(error: ErrorDetails, path: str) -> str:
    for step in _steps(error):
        path += f"[{step}]" if isinstance(step, int) else f".{step}"
    return f"{path}.type" if error["type"].startswith("union_tag") else path


def _steps(error: ErrorDetails) -> Sequence[str | int]:
    """Where the error is, without the tags that pydantic puts between the keys."""
    *inner, last = error["loc"] or [""]
    if error["type"] != "extra_forbidden" and last in _MODELS:
        last = ""
    return [step for step in inner if step not in _MODELS] + ([last] if last != "" else [])


def _message(error: ErrorDetails) -> str:
    kind, value, context = error["type"], error["input"], error.get("ctx", {})
    if kind == "extra_forbidden":
        return unknown("key", str(error["loc"][-1]), _known_keys(error["loc"][:-1]))
    if kind == "missing":
        return f"“{error['loc'][-1]}” is missing."
    if kind == "union_tag_not_found":
        return _untyped(value)
    if kind == "union_tag_invalid":
        return _none_of(context["tag"], [tag.strip("'<> ") for tag in context["expected_tags"].split(",")], "type")
    if kind == "literal_error":
        return _none_of(str(value), _expected(context["expected"]), "value")
    most = context.get("max_length", 0)
    return _SENTENCES[kind].format(most=f"{most:,}") if kind in _SENTENCES else error["msg"]


_SENTENCES = {
    "too_short": "Give at least one.",
    "too_long": "At most {most} are allowed.",
    "string_too_long": "A text has at most {most} characters.",
    "string_type": "This is not a text.",
    "string_unicode": "This text holds characters that do not exist.",
    "bool_type": "Only true and false can be said here.",
    "int_type": "This is not a whole number.",
    "greater_than_equal": "This number is too small.",
    "less_than_equal": "This number is too large.",
    "tuple_type": "This is not a list.",
    "dict_type": "This is not an object.",
    "model_type": "This is not an object.",
    "model_attributes_type": "This is not an object.",
    "json_invalid": "This is not JSON.",
}


def _untyped(value: Any) -> str:
    return "“type” is missing." if isinstance(value, Mapping) else "This is not an object with a “type”."


def _none_of(word: str, few: Sequence[str], noun: str) -> str:
    """As `unknown`, with all that there are where none is close."""
    word = word.strip("<>")
    others = "" if _guess(word, few) else f" There are {', '.join(few)}."
    return unknown(noun, word, few) + others


def _expected(listed: str) -> list[str]:
    """The values in pydantic's "'start' or 'end'"."""
    return [part.strip(" '") for part in listed.replace(" or ", ",").split(",")]


def _known_keys(steps: Sequence[str | int]) -> list[str]:
    """The keys of the object that `steps` lead to."""
    model: type[BaseModel] = nodes.Search
    for step in steps:
        if step in _MODELS:
            model = _MODELS[step]
        elif step == "offset":
            model = moments.Amounts
        elif step == "sort":
            model = nodes.Sort
    return list(model.model_fields)


def _tagged(union: Any) -> dict[str, type[BaseModel]]:
    """The members of a union of `Annotated[Model, Tag(…)]`, by tag."""
    members = get_args(get_args(union)[0])
    return {get_args(member)[1].tag: get_args(member)[0] for member in members}


_MODELS: dict[str | int, type[BaseModel]] = {
    tag: model
    for union in (nodes.Node, nodes.FieldRef, nodes.Condition, moments.Moment)
    for tag, model in _tagged(union).items()
}
