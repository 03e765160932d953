"""Copies of a stack's state from one backend into another, with its secrets encrypted throughout."""

from pathlib import Path

from strata.engine.workspace import Workspace
from strata.errors import StrataError
from strata.targets.sandbox.project_copy import project_copy


def copy(source: Workspace, target: Workspace, secrets_provider: str | None, stack_file: Path) -> None:
    """Copy the state of *source*, whose stack file is *stack_file*, into the stack of *target*.

    The secrets are first encrypted with the new *secrets_provider*, so that no file has them in clear.
    """
    if secrets_provider:
        with project_copy(source, stack_file) as project:
            _done(project, "stack", "change-secrets-provider", secrets_provider)
    state = stack_file.parent / "moved.json"
    _done(source, "stack", "export", "--file", str(state))
    _done(target, "stack", "import", "--file", str(state))
    state.unlink()


def forget(source: Workspace) -> None:
    """Remove the state that was copied: two states of one cloud would differ after the next deployment."""
    _done(source, "stack", "rm", "--yes", "--force", "--preserve-config")


def _done(workspace: Workspace, *args: str) -> None:
    done = workspace.pulumi(*args, capture=True)
    if done.returncode != 0:
        raise StrataError(
            f"The state of {workspace.environment} can't be moved:\n{done.stdout}{done.stderr}\n"
            f"Nothing is lost; try again: strata bootstrap {workspace.environment}"
        )
