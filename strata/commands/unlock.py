"""`strata unlock ENV`: turn deletion protection off until the next `strata up`."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from bootstrap.settings import PROJECT as BOOTSTRAP
from environment import stack_file, yaml_file
from environment.errors import SettingsError
from environment.service_files import PLATFORM_FILE
from strata import project, service_folders
from strata.engine import operations, other_stacks
from strata.engine.locks import Lock, is_lock, is_lock_type, keeping, locks, without_locks
from strata.engine.operations import Say
from strata.engine.workspace import Workspace
from strata.errors import Exit, StrataError
from strata.report.model import Change, ChangeKind
from strata.report.parse import parse

_CONFIG_FILE = "PULUMI_OPTION_CONFIG_FILE"
_NOTHING = "Nothing was unlocked."
_KEPT = (
    "A destroy keeps the data: it leaves final snapshots and refuses buckets with objects. "
    "To delete the data too: strata unlock {name} --discard-data"
)


def found(workspace: Workspace) -> list[Lock]:
    """The locks in the environment's state."""
    return locks(operations.resources(workspace))


def refuse_if_locked(workspace: Workspace) -> None:
    """Raise StrataError with every lock in the environment's state."""
    protected = found(workspace)
    if not protected:
        return
    name = workspace.called
    raise StrataError(
        "\n".join(
            [
                f"{name} is locked; nothing was deleted. Its locks:",
                *(f"  {lock}" for lock in protected),
                f"To delete it: {_restored_first(workspace)}strata unlock {name}, then strata destroy {name}",
            ]
        )
    )


def refuse_if_used(workspace: Workspace, project: str) -> None:
    """Raise StrataError with the services that use the platform's resources, and how to delete them."""
    services = [one for one in other_stacks.standing(workspace, project) if one != BOOTSTRAP]
    if not services:
        return
    name = workspace.called
    raise StrataError(
        "\n".join(
            [
                f"{name} is used by services; nothing was deleted. Delete these first:",
                *(f"  strata destroy {name}/{service}" for service in services),
            ]
        )
    )


def _restored_first(workspace: Workspace) -> str:
    """The command that restores the folder of a service, whose program is needed to unlock it."""
    if workspace.service in (None, *service_folders.names(project.ROOT)):
        return ""
    return f"{service_folders.restoring(project.ROOT, str(workspace.service))}, then "


def unlock(workspace: Workspace, say: Say, ask: Callable[[], str] | None, *, discard_data: bool) -> Exit:
    """Deploy the locked resources with their locks off, and nothing else.

    StrataError unless *ask*, if given, returns the environment's name, or if a lock remains on.
    """
    known = operations.require_deployed(workspace).resources
    protected, name = locks(known), workspace.label
    if not protected and not discard_data:
        say(f"Nothing in {name} is locked.")
        return Exit.OK
    say("\n".join([f"Locked in {name}:", *(f"  {lock}" for lock in protected)]))
    if ask is not None and ask() != name:
        raise StrataError(f"The answer is not {name}; nothing was unlocked.", Exit.USAGE)
    targets = {lock.urn for lock in protected}
    if discard_data:
        targets |= {*keeping(known)}
    code = _deploy(workspace, sorted(targets), discard_data=discard_data)
    if code != Exit.OK:
        _report_unlocked(workspace, protected, say)
        return code
    try:
        _unprotect_leftovers(workspace)
    except StrataError:
        _report_unlocked(workspace, protected, say)
        raise
    say(f"{name} is unlocked until the next strata up {workspace.called}, which locks it again.")
    if not discard_data:
        say(_KEPT.format(name=workspace.called))
    return Exit.OK


def _report_unlocked(workspace: Workspace, before: Sequence[Lock], say: Say) -> None:
    """Print which of the locks of *before* are off, after a partial failure."""
    left = {lock.urn: lock.reasons for lock in found(workspace)}
    opened = [
        Lock(lock.urn, gone)
        for lock in before
        if (gone := tuple(one for one in lock.reasons if one not in left.get(lock.urn, ())))
    ]
    if not opened:
        say(_NOTHING)
        return
    again = f"strata up {workspace.called} locks it again."
    say("\n".join([f"Unlocked in {workspace.called}:", *(f"  {lock}" for lock in opened), again]))


def _unprotect_leftovers(workspace: Workspace) -> None:
    """Unprotect resources that are in the state and no longer in the program: an update can't target them."""
    left = found(workspace)
    protected = [lock for lock in left if "protect" in lock.reasons]
    for lock in protected:
        operations.require(workspace.pulumi("state", "unprotect", lock.urn, "--yes", capture=True))
    if protected:
        left = found(workspace)
    if left:
        why = "Still locked, as these locks aren't set by the stack file:"
        raise StrataError("\n".join([why, *(f"  {lock}" for lock in left)]))


def _deploy(workspace: Workspace, targets: Sequence[str], *, discard_data: bool) -> Exit:
    unlocked = without_locks(_stack_file(workspace), discard_data=discard_data)
    with tempfile.TemporaryDirectory(prefix="strata-") as folder:
        copy = Path(folder) / f"Pulumi.{workspace.environment}.yaml"
        copy.write_text(yaml_file.dump(unlocked))
        flags = [part for urn in targets for part in ("--target", urn)]
        if workspace.service is None:
            flags = ["--config-file", str(copy), *flags]
        else:
            workspace = workspace.with_variables(**{PLATFORM_FILE: str(copy)})
        _refuse_other_changes(workspace, flags, discard_data=discard_data)
        return operations.exit_code(workspace.pulumi("up", "--yes", "--suppress-outputs", *flags).returncode)


def _refuse_other_changes(workspace: Workspace, flags: Sequence[str], *, discard_data: bool) -> None:
    """StrataError if `up` with these *flags* would change more than locks.

    Other changes in the checkout would be deployed with them, and unprotected resources replaced.
    """
    done = workspace.pulumi("preview", "--json", *flags, capture=True)
    if not done.stdout.strip():
        raise StrataError(f"{done.stderr.strip()}\n{_NOTHING}")
    preview = parse(workspace.label, done.stdout)
    if preview.failed:
        raise StrataError("\n".join([*(message.text for message in preview.messages), _NOTHING]))
    others = [text for change in preview.changes for text in _beyond_locks(change, discard_data=discard_data)]
    if others:
        name = workspace.called
        raise StrataError(
            "\n".join(
                [
                    f"Other changes than locks would be deployed to {name}; nothing was unlocked. They are:",
                    *(f"  {text}" for text in others),
                    f"Deploy or revert them first: strata preview {name}, strata up {name}",
                ]
            )
        )


def _beyond_locks(change: Change, *, discard_data: bool) -> Iterator[str]:
    """Descriptions of the parts of *change* that are not locks; a change of `protect` has no property."""
    what = f"{change.type} {change.name}"
    if change.kind is ChangeKind.DELETE and discard_data and is_lock_type(change.type):
        return
    if change.kind is not ChangeKind.UPDATE:
        yield f"{change.kind} of {what}"
        return
    paths = [one.path for one in change.properties if not is_lock(one.path, discard_data=discard_data)]
    if paths:
        yield f"{change.kind} of {what}: {', '.join(paths)}"


def _stack_file(workspace: Workspace) -> dict[str, Any]:
    """The stack file with the locks: for a service too it is that of the platform."""
    folder = workspace.root.parents[1] if workspace.service else workspace.root
    default = folder / f"Pulumi.{workspace.environment}.yaml"
    named = None if workspace.service else workspace.variables.get(_CONFIG_FILE)
    try:
        return stack_file.read(Path(named or default))
    except SettingsError as error:
        raise StrataError(f"{error}\n{_NOTHING}", Exit.USAGE) from None
