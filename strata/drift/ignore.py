"""Reader of drift-ignore.yaml: accepted drift with reason and expiry date."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from environment import errors, yaml_file
from environment.yaml_file import YamlFileError
from strata import project
from strata.drift.entry import Entry
from strata.errors import Exit, StrataError

FILE = "drift-ignore.yaml"


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    ignore: tuple[Entry, ...]

    @field_validator("ignore")
    @classmethod
    def _once(cls, entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
        seen: set[tuple[str, tuple[str, ...] | None]] = set()
        for entry in entries:
            if (entry.path, entry.environments) in seen:
                raise ValueError(f"{entry.path} is in the list more than once")
            seen.add((entry.path, entry.environments))
        return entries


def load(root: Path, environment: str, today: date | None = None) -> tuple[Entry, ...]:
    """The entries for *environment*; StrataError (2) with every malformed or expired entry.

    Without the file nothing is ignored.
    """
    path = root / FILE
    if not path.exists():
        return ()
    document = _document(path)
    malformed: list[str] = []
    try:
        entries = _File.model_validate(document).ignore
    except ValidationError as error:
        malformed = [*_explain(error, document)]
        entries = tuple(_well_formed(document))
    today, known = today or datetime.now(UTC).date(), project.names(root)
    problems = malformed + [problem for entry in entries for problem in _problems(entry, today, known)]
    if problems:
        raise _bad(problems)
    return tuple(one for one in entries if one.environments is None or environment in one.environments)


def _well_formed(document: object) -> Iterator[Entry]:
    """The entries of a file with a malformed one, without that one."""
    listed = document.get("ignore") if isinstance(document, Mapping) else None
    for one in listed if isinstance(listed, list) else ():
        with suppress(ValidationError):
            yield Entry.model_validate(one)


def _problems(entry: Entry, today: date, known: list[str]) -> Iterator[str]:
    if entry.expires < today:
        yield (
            f"{entry.path}: expired on {entry.expires}; restore the resource, or renew the entry. "
            f"Its reason was: {entry.reason}"
        )
    for name in entry.environments or ():
        if name not in known:
            yield f"{entry.path}: there is no environment {name!r}; known: {', '.join(known)}"


def _document(path: Path) -> object:
    try:
        return yaml_file.read(path, dates=True)
    except YamlFileError as error:
        raise _bad([f"can't be read: it {error}"]) from None


def _explain(error: ValidationError, document: object) -> Iterator[str]:
    for one in error.errors():
        place = list(one["loc"])
        name = _name(document, place[1]) if len(place) > 1 and isinstance(place[1], int) else ""
        rest = ".".join(str(part) for part in (place[2:] if name else place))
        yield errors.explain(one, _File, ": ".join(part for part in (name, rest) if part) or "the file")


def _name(document: object, number: int) -> str:
    """The entry's path, or its number."""
    listed = document.get("ignore") if isinstance(document, Mapping) else None
    entry = listed[number] if isinstance(listed, list) else None
    path = entry.get("path") if isinstance(entry, Mapping) else None
    return path if isinstance(path, str) and path else f"entry {number + 1}"


def _bad(problems: Iterable[str]) -> StrataError:
    listed = "\n".join(f"  {problem}" for problem in problems)
    return StrataError(f"{FILE}:\n{listed}", Exit.USAGE)
