"""Reader of a saved preview; malformed or unknown content is an error, never "no changes"."""

import json
from collections.abc import Collection, Mapping, Sequence

from pydantic import TypeAdapter, ValidationError

from strata.engine.events import Digest, Event, problems
from strata.errors import StrataError
from strata.report.model import Preview
from strata.report.whole import IncompleteError, from_digest, from_events

_NESTING = 100
"""Maximum depth of a value, far above that of any resource: it limits the recursion."""
_EVENTS = TypeAdapter(list[Event])


def parse(environment: str, text: str) -> Preview:
    """The preview in *text*, a digest or an event stream.

    StrataError if it is malformed, cut off, of another environment or of none at all, or has a step or event
    of no known kind.
    """
    try:
        documents = _documents(text)
        if _is_digest(documents):
            return from_digest(environment, Digest.model_validate(documents[0]))
        return from_events(environment, _EVENTS.validate_python(documents))
    except json.JSONDecodeError as error:
        why = f"it is not JSON: {error}"
    except ValidationError as error:
        why = problems(error)
    except UnicodeEncodeError:
        why = "it contains text with half a character (a lone surrogate)"
    except RecursionError:
        why = f"it is nested deeper than {_NESTING} levels"
    except ValueError:
        why = "it contains a number with too many digits"
    except IncompleteError as error:
        why = str(error)
    raise StrataError(
        f"The preview of {environment} can't be read: {why}. Whether there are changes is unknown."
    )


def without_debugging(stream: str) -> str:
    """The event *stream* without debug messages: those of the SDK can contain secrets in clear."""
    kept = []
    for line in stream.splitlines(keepends=True):
        try:
            event = json.loads(line)
        except (ValueError, RecursionError):
            return stream  # not a stream: parse says so
        said = event.get("diagnosticEvent") if isinstance(event, dict) else None
        if not isinstance(said, dict) or (said.get("severity") != "debug" and not said.get("ephemeral")):
            kept.append(line)
    return "".join(kept)


def _documents(text: str) -> list[object]:
    """Every JSON document of *text*: one for a digest, one per event for a stream."""
    decoder, found, at = json.JSONDecoder(), [], 0
    while (at := _next(text, at)) < len(text):
        document, at = decoder.raw_decode(text, at)
        found.append(document)
    _check(found)
    return found


def _check(documents: list[object]) -> None:
    """Refuse content that can't be written: RecursionError if nested too deep, else UnicodeEncodeError."""
    level: Sequence[object] = documents
    for _ in range(_NESTING):
        level = [one for value in level for one in _inside(value)]
    if level:
        raise RecursionError
    json.dumps(documents, ensure_ascii=False).encode()


def _inside(value: object) -> Collection[object]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _next(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def _is_digest(documents: Sequence[object]) -> bool:
    first = documents[0] if documents else {}
    return len(documents) == 1 and isinstance(first, Mapping) and "sequence" not in first
