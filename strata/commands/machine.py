"""The commands on the sandboxes of this machine: doctor and down."""

from typing import Annotated

import typer

from strata import project
from strata.commands.options import say
from strata.errors import Exit, StrataError


def doctor() -> None:
    """Show the engine, providers, emulators and environments on this machine."""
    from strata.commands.doctor import report as show

    raise typer.Exit(show(print))


def down(
    environment: Annotated[str | None, typer.Argument(metavar="[ENV]", help="Default: all")] = None,
) -> None:
    """Stop the environment's sandbox and delete its state."""
    from strata.targets.sandbox import session

    opened = session.opened()
    if environment is not None and environment not in {*opened, *project.names()}:
        # Fails with the known names, unless it is the path of a stack file.
        found = project.environment(environment)
        if found.service:
            raise StrataError(
                "strata down stops a whole local cloud. To delete this service: strata destroy "
                f"{found.called}; to stop the cloud, with all services in it: strata down {found.name}",
                Exit.USAGE,
            )
        environment = found.name
    wanted = [environment] if environment else [*opened, *session.left_over()]
    for name in wanted:
        session.close(name, say)
    if not wanted:
        say("No sandbox is running.")
