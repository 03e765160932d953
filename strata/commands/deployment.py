"""Checks of `strata up` of a service before the update, and the wait for a steady deployment after it."""

from collections.abc import Mapping, Sequence
from typing import Any

from components.common.suggest import nearest
from strata import project
from strata.commands import service_check, service_users
from strata.commands.invalidate import invalidate_in
from strata.commands.turn import Turn
from strata.engine import operations, plan
from strata.engine.operations import Say
from strata.engine.urn import name_of, type_of
from strata.engine.workspace import Workspace
from strata.errors import Exit, StrataError
from strata.workload import ask
from strata.workload.contents import KINDS
from strata.workload.resources import SECRET, StackResources, of_state
from strata.workload.site_changes import has_sites, stale

_PROVIDER = "pulumi:providers:"
_LOSING = ("delete", "replace", "delete-replaced")


class Guard:
    """The checks of one deployment; those of the platform's stack are elsewhere."""

    def __init__(
        self, workspace: Workspace, say: Say, turn: Turn, *, discard_data: bool, containers: bool
    ) -> None:
        self._workspace, self._say = workspace, say
        self._discard_data, self._containers = discard_data, containers
        self._before: Sequence[Mapping[str, Any]] = ()
        self._renewed, self._changes = False, True
        self._turn = turn
        self.contract: tuple[str, ...] = ()
        """The digests of the platform's contract before the update, for `strata affected --deployed`."""

    def check(self, known: Sequence[Mapping[str, Any]], planned: Mapping[str, Mapping[str, Any]]) -> None:
        """Raise StrataError if a secret has no value, or if something in use would be deleted."""
        self._renewed = service_users.changed_contract(known, planned, self._workspace.service)
        self._before = known
        if self._workspace.service is None:
            return
        if self._containers:
            self.contract = (*ask.contract(self._workspace),)
        service_users.refuse_removal(self._workspace, known)
        self._require_values(of_state(self._workspace.service, known), planned)
        if self._discard_data:
            return
        lost = losing(self._workspace.service, known, planned)
        full = ask.lines(self._workspace, lost, "contents") if lost.all else []
        if full:
            name = self._workspace.called
            raise StrataError(
                "\n".join(
                    [
                        f"This update of {name} would delete resources that are not empty; nothing was "
                        "changed:",
                        *(f"  {line}" for line in full),
                        f"Empty them first, or lose the contents: strata up {name} --discard-data",
                    ]
                )
            )

    def wait(self, changes: bool) -> None:
        """Wait for the deployment's turn, with or without *changes* of its own."""
        self._changes = changes
        self._turn.wait(changes)

    def _require_values(self, known: StackResources, planned: Mapping[str, Mapping[str, Any]]) -> None:
        names = secret_names(known.service, planned)
        empty = ask.lines(self._workspace, known, "without-value", *names) if names else []
        if empty:
            called = self._workspace.called
            raise StrataError(
                "\n".join(
                    [
                        f"Secrets of {called} have no value; nothing was changed. To store one, from stdin:",
                        *(f"  strata secret set {called} {name} < FILE" for name in empty),
                    ]
                )
            )

    def refresh_sites(self) -> Exit:
        """Invalidate the changed files of sites in CloudFront, also after an update that failed halfway."""
        if not self._changes or not has_sites(self._before):
            return Exit.OK
        changed = stale(self._before, operations.resources(self._workspace))
        codes = [invalidate_in(self._workspace, one, paths, self._say) for one, paths in changed.items()]
        return max(codes, default=Exit.OK)

    def name_outdated(self) -> None:
        """Name the deployed services that have values which the update has changed, such as a queue's URL."""
        if not self._renewed:
            return
        after = operations.resources(self._workspace)
        commands = service_users.outdated(self._workspace, self._before, after)
        if commands:
            self._say("\n".join(["Deployed services have values that changed. Deploy them:", *commands]))

    def settle(self) -> Exit:
        """Wait until the ECS deployments are steady; the emulators run no tasks, so that there is no wait."""
        if self._workspace.service is None or not self._containers:
            return Exit.OK
        known = of_state(self._workspace.service, operations.resources(self._workspace))
        return Exit.OK if ask.run(self._workspace, known, "steady") == Exit.OK else Exit.ERROR


def deploy_secret(workspace: Workspace, name: str) -> StackResources:
    """Create the secret *name* of the stack file, and nothing else of the service; its value comes next.

    StrataError (2) if the stack file has no such secret, or is wrong.
    """
    service = str(workspace.service)
    service_check.valid(project.environment(workspace.label))  # the program needs the functions' packages
    planned = plan.make(workspace, [])
    if planned.code:
        raise StrataError(
            f"The preview of {workspace.called} failed: the secret can't be created.",
            operations.exit_code(planned.code),
        )
    urn = next(
        (urn for urn in planned.resources if _is_secret(urn) and name_of(urn) == f"{service}-{name}"), ""
    )
    if not urn:
        names = secret_names(service, planned.resources)
        near = nearest(name, names)
        hint = f" Did you mean {near}?" if near else ""
        raise StrataError(
            f"{workspace.called} has no secret {name}.{hint} Under {service}:secrets: "
            f"{', '.join(names) or 'none'}",
            Exit.USAGE,
        )
    flags = [part for one in targets(urn, planned.resources) for part in ("--target", one)]
    # A refresh refuses targets that are not in the state yet; the preview has refreshed all others.
    flags.append("--refresh=false")
    done = workspace.pulumi("up", "--yes", "--skip-preview", "--suppress-outputs", *flags)
    code = operations.exit_code(done.returncode)
    if code != Exit.OK:
        raise StrataError(f"The secret {name} of {workspace.called} was not created.", code)
    return of_state(service, operations.resources(workspace))


def secret_names(service: str, planned: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """The secrets that the plan keeps or creates, as the stack file names them."""
    kept = (urn for urn, one in planned.items() if _is_secret(urn) and "delete" not in plan.steps(one))
    found = (name_of(urn) for urn in kept)
    return sorted(name.removeprefix(f"{service}-") for name in found if name.startswith(f"{service}-"))


def targets(urn: str, planned: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """*urn*, all providers, and what they need: the engine creates each provider with every target."""
    wanted = [urn, *(one for one in planned if _PROVIDER in one)]
    return sorted({found for one in wanted for found in needed(one, planned)})


def needed(urn: str, planned: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """*urn* and all resources that it depends on: parents, provider and dependencies."""
    found, waiting = set[str](), [urn]
    while waiting:
        one = waiting.pop()
        if one in found or one not in planned:
            continue
        found.add(one)
        goal = planned[one].get("goal") or {}
        provider = str(goal.get("provider") or "").rpartition("::")[0]
        waiting += [str(goal.get("parent") or ""), provider, *map(str, goal.get("dependencies") or ())]
    return sorted(found)


def _is_secret(urn: str) -> bool:
    return type_of(urn) == SECRET


def losing(
    service: str, known: Sequence[Mapping[str, Any]], planned: Mapping[str, Mapping[str, Any]]
) -> StackResources:
    """The queues, tables and buckets in the state *known* that the plan deletes or replaces."""
    gone = [
        one
        for one in known
        if one.get("type") in KINDS
        and (one["urn"] not in planned or any(step in _LOSING for step in plan.steps(planned[one["urn"]])))
    ]
    return of_state(service, gone)
