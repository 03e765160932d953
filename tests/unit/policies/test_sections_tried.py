"""The generated changes of test_every_setting reach every section of the settings, but those listed here."""

from collections.abc import Mapping
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from environment.settings import Settings
from unit.policies import alternatives
from unit.recording import STACKS

# Sections that no stack file and no example of alternatives.py has.
NOT_TRIED: set[str] = set()
# The keys of the provider are not settings of a layer.
PROVIDER = {"AssumeRole", "AwsSettings", "DefaultTags", "Tags"}


def sections(annotation: Any, found: set[type[BaseModel]]) -> set[type[BaseModel]]:
    """Every model inside *annotation*, added to *found*."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        if annotation not in found:
            found.add(annotation)
            for field in annotation.model_fields.values():
                sections(field.annotation, found)
        return found
    for one in get_args(annotation):
        sections(one, found)
    return found


def test_a_section_is_changed_in_some_stack_file_or_is_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    walk, reached = alternatives._of_model, set()

    def recorded(model: type[BaseModel], path: Any, value: Any, example_of: Any) -> Any:
        if isinstance(value, Mapping):
            reached.add(model.__name__)
        return walk(model, path, value, example_of)

    monkeypatch.setattr(alternatives, "_of_model", recorded)
    for stack in STACKS:
        assert list(alternatives.alternatives(alternatives.config(f"Pulumi.{stack}.yaml")))
    every = {model.__name__ for model in sections(Settings, set()) - {Settings}}
    assert every - reached - PROVIDER == NOT_TRIED
