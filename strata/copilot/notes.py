"""Notes on an import: keys without a counterpart, and values that the manifest doesn't state."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

TO_DO = "to do"
CHOSEN = "chosen"


@dataclass(frozen=True)
class Note:
    """A step to do for *key* of a Copilot file, or a value that was chosen because the file has none."""

    kind: str
    key: str
    text: str


@dataclass
class Notes:
    """The notes of one service in one environment."""

    found: list[Note] = field(default_factory=list)

    def to_do(self, key: str, text: str) -> None:
        """*key* has no counterpart, or only in part: *text* says what to do."""
        self.found.append(Note(TO_DO, key, text))

    def chosen(self, key: str, text: str) -> None:
        """The service's *key* has a value that the manifest doesn't state: *text* says which and why."""
        self.found.append(Note(CHOSEN, key, text))


@dataclass(frozen=True)
class Merged:
    """One note and the *environments* that it holds in; none if it holds in all of them."""

    note: Note
    environments: tuple[str, ...]


def merged(by_environment: dict[str, Sequence[Note]]) -> list[Merged]:
    """Every note once, in the order of its first appearance."""
    distinct = dict.fromkeys(note for notes in by_environment.values() for note in notes)
    result = []
    for note in distinct:
        where = tuple(name for name, notes in by_environment.items() if note in notes)
        result.append(Merged(note, () if len(where) == len(by_environment) else where))
    return result


def markdown(service: str, notes: Iterable[Merged]) -> str:
    """The list that the import leaves in the service's folder."""
    notes = list(notes)
    lines = [f"# {service}: imported from AWS Copilot", ""]
    for kind, title in ((TO_DO, "To do"), (CHOSEN, "Values that the manifest doesn't state")):
        lines += [f"## {title}", ""]
        lines += [f"- {line(one)}" for one in notes if one.note.kind == kind] or ["Nothing."]
        lines.append("")
    return "\n".join(lines)


def line(one: Merged) -> str:
    """A note in one line."""
    where = f" ({', '.join(one.environments)})" if one.environments else ""
    return f"`{one.note.key}`{where}: {one.note.text}"
