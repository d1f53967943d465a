"""The parts of a person's name that a file gives in one piece."""

from __future__ import annotations

from dataclasses import dataclass

from contacts.importing.words import COURTESY, PARTICLES, SUFFIXES, folded


@dataclass(frozen=True)
class Name:
    """`first` includes further first names and a nickname, `last` a suffix such as “Jr.”: nothing of a name is lost.

    Only courtesy titles (“Mr.”, “Frau”) are left out.
    """

    first: str
    last: str


def split_name(text: str) -> Name:
    """“Sanford D. Bishop, Jr.”, “Bishop Jr., Sanford D.”, “Ludwig van Beethoven”: first and last name.

    One word alone is a first name.
    """
    words = " ".join(text.split())
    before, comma, behind = words.partition(",")
    if comma and not _is_suffix(behind.partition(",")[0]):
        first, suffix = _without_suffix(behind.replace(",", " ").split())
        last, more = _without_suffix(before.split())
        return Name(" ".join(_without_courtesy(first)), " ".join([*last, *more, *suffix]))
    rest, suffix = _without_suffix(words.replace(",", " ").split())
    first, last = _parted(_without_courtesy(rest))
    return Name(" ".join(first), " ".join([*last, *suffix] if last or suffix else []))


def join_name(*parts: str) -> str:
    """First and middle name, or last name and suffix, as one."""
    return " ".join(part.strip() for part in parts if part.strip())


def _is_suffix(word: str) -> bool:
    return folded(word) in SUFFIXES


def _without_suffix(words: list[str]) -> tuple[list[str], list[str]]:
    """The words before the suffixes at the end, and these; at least one word stays."""
    end = len(words)
    while end > 1 and _is_suffix(words[end - 1]):
        end -= 1
    return words[:end], words[end:]


def _without_courtesy(words: list[str]) -> list[str]:
    start = 0
    while len(words) - start > 1 and folded(words[start]) in COURTESY:
        start += 1
    return words[start:]


def _parted(words: list[str]) -> tuple[list[str], list[str]]:
    """First names and last name: the last word, and the particles before it."""
    at = len(words) - 1
    while at > 1 and words[at - 1].lower() in PARTICLES:
        at -= 1
    return (words, []) if len(words) < 2 else (words[:at], words[at:])
