"""A copy of the project folder, for the engine's commands that write into the stack file."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from strata.engine.workspace import Workspace
from strata.errors import Exit, StrataError

# They have no option --config-file, and ignore PULUMI_OPTION_CONFIG_FILE: each writes beside Pulumi.yaml.
_WRITERS = (
    ("stack", "change-secrets-provider"),
    ("stack", "init"),
    ("stack", "rename"),
    ("stack", "history", "--show-secrets"),
    ("destroy", "--remove"),
)


def refuse_writers(command: Sequence[str]) -> None:
    """StrataError if the user's *command* of the engine writes into the committed stack file."""
    if Path(command[0]).name != "pulumi":
        return
    for writer in _WRITERS:
        if {*writer} <= {*command[1:]}:
            raise StrataError(
                f"pulumi {' '.join(writer)} writes into the committed stack file; the sandbox has a "
                "copy of its own. Nothing was done.",
                Exit.USAGE,
            )


@contextmanager
def project_copy(workspace: Workspace, stack_file: Path | None = None) -> Iterator[Workspace]:
    """The *workspace* in a copy of its project that has no program, with *stack_file* as the stack's file.

    `pulumi stack init` and `change-secrets-provider` write the secrets provider into the stack file, and
    reformat all of it.
    """
    with tempfile.TemporaryDirectory(prefix="strata-") as folder:
        project = Path(folder)
        (project / "Pulumi.yaml").write_bytes((workspace.root / "Pulumi.yaml").read_bytes())
        if stack_file is not None:
            (project / f"Pulumi.{workspace.environment}.yaml").write_bytes(stack_file.read_bytes())
        yield replace(workspace, root=project)
