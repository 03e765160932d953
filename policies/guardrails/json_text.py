"""JSON properties, read once and without ambiguity."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any


def parse(value: object) -> Any:  # noqa: ANN401 (a JSON document)
    """The document in *value*, text or already an object; raises ValueError for a key that is there twice."""
    return _parse(value) if isinstance(value, str) else value


def lower_keys(value: object) -> Any:  # noqa: ANN401 (a JSON document)
    """*value* with all keys in lower case, as the provider reads them."""
    if isinstance(value, Mapping):
        return {str(key).lower(): lower_keys(value[key]) for key in value}
    return [lower_keys(one) for one in value] if isinstance(value, list | tuple) else value


@cache
def _parse(text: str) -> Any:  # noqa: ANN401 (a JSON document)
    return json.loads(text.removeprefix("\ufeff"), object_pairs_hook=_unique)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    document = dict(pairs)
    if len(document) != len(pairs):
        raise ValueError("a JSON object has a key more than once")
    return document
