"""The checks of a plan before an update, a preview or a report."""

from types import SimpleNamespace
from typing import Any

import pytest

from strata.engine import operations, scaled_readers, single, unaccepted, undelegated

_OF_AWS = (
    (undelegated, "refuse_undelegated"),
    (unaccepted, "refuse_unaccepted"),
    (single, "refuse_second"),
)


@pytest.mark.parametrize("emulated", [True, False])
def test_a_plan_for_aws_has_the_checks_that_emulators_cannot_answer(
    emulated: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[str] = []
    for module, name in _OF_AWS:
        monkeypatch.setattr(module, name, lambda *_, name=name: called.append(name))
    monkeypatch.setattr(scaled_readers, "refuse_deletion", lambda *_: None)
    workspace: Any = SimpleNamespace(emulated=emulated)

    operations._refuse(workspace, [], {})

    assert called == ([] if emulated else [name for _, name in _OF_AWS])
