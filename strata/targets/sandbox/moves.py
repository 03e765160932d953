"""Moving a stack's state from one backend into another, its secrets never in clear."""

from pathlib import Path

from strata.engine.workspace import Workspace
from strata.errors import StrataError
from strata.targets.sandbox.apart import apart
from strata.targets.sandbox.backend import Backend


def copy(source: Workspace, target: Workspace, where: Backend, stack_file: Path) -> None:
    """Copy the state of *source*, whose engine has *stack_file*, into the stack of *target* in *where*.

    The secrets are encrypted with the new key first, so that no file ever holds them in clear.
    """
    if where.secrets_provider:
        with apart(source, stack_file) as project:
            _done(project, "stack", "change-secrets-provider", where.secrets_provider)
    state = stack_file.parent / "moved.json"
    _done(source, "stack", "export", "--file", str(state))
    _done(target, "stack", "import", "--file", str(state))
    state.unlink()


def forget(source: Workspace) -> None:
    """Remove the state that was copied: two states of one cloud would part sooner or later."""
    _done(source, "stack", "rm", "--yes", "--force", "--preserve-config")


def _done(workspace: Workspace, *args: str) -> None:
    done = workspace.pulumi(*args, capture=True)
    if done.returncode != 0:
        raise StrataError(
            f"The state of {workspace.environment} can't be moved:\n{done.stdout}{done.stderr}\n"
            f"Nothing is lost; try again: strata bootstrap {workspace.environment}"
        )
