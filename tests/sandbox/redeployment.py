"""A program under mocks on an emulated account, and what its second deployment would change there."""

import os
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pulumi
import pytest
from unit.policies.alternatives import Change
from unit.recording import ACCOUNT, PROJECT, Monitor, set_event_loop

import environment.startup
from harness import emulators
from sandbox.provider_cloud import Account, Finding, ProviderCloud

# Fewer would mean that alternatives are not deployed any more.
LEAST_VERIFIED = 300
# A table's attributes aren't changed in place, in the platform as in a service.
KEY_TYPES = {
    ("aws:dynamodb/table:Table", "attributes"): (
        "another type of a key is refused for a deployed table (components/data/tables/table_changes.py)"
    ),
}


@contextmanager
def emulated(folder: Path, region: str, tags: Mapping[str, str]) -> Iterator[Account]:
    """An account on emulators of its own, whose variables are those of this process meanwhile."""
    with emulators.running(folder, ACCOUNT, region) as variables, pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith(("AWS_", "PULUMI_"))]:
            patch.delenv(name)
        for name, value in variables.items():
            patch.setenv(name, value)
        # It freezes all objects of the process, which has many programs here.
        patch.setattr(environment.startup, "finish", lambda: None)
        yield Account(region, ACCOUNT, tags)


def deploy(account: Account, program: Callable[[], object], config: Mapping[str, str] | None = None) -> None:
    """Run *program* with *config* on *account*."""
    cloud = ProviderCloud(account)
    pulumi.runtime.settings.set_root_resource(None)  # type: ignore[arg-type]
    set_event_loop()
    pulumi.runtime.set_mocks(cloud, monitor=Monitor(cloud), project=PROJECT, stack="prod", preview=False)
    pulumi.runtime.set_all_config(dict(config or {}))

    def body() -> None:
        program()

    pulumi.runtime.test(body)()


def unexpected(
    account: Account, changes: list[Change], not_in_place: Collection[tuple[str, str]]
) -> Iterator[str]:
    """What the deployment of *changes* found on *account*, once; without the changes *not_in_place*."""
    for one in account.found:
        expected = one.in_place and all((one.kind, name) in not_in_place for name in one.what.split(", "))
        if not expected:
            yield _text(one, changes)
    account.found.clear()


def _text(one: Finding, changes: list[Change]) -> str:
    sections = sorted({".".join(map(str, change.path[:2])) for change in changes})
    how = "changed in place" if one.in_place else "new"
    return f"{one.kind} {one.name} ({how}): {one.what} [among changes of {', '.join(sections)}]"
