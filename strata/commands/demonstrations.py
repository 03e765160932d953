"""The commands `strata demo`."""

from pathlib import Path
from typing import Annotated

import typer

from strata.commands.options import CloudTarget, Environment, TargetOption, open_workspace, say

demo = typer.Typer(help="Demonstrate the platform.", no_args_is_help=True)


@demo.command("images")
def demo_images(
    environment: Environment,
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="JPEG, PNG or WebP")],
    cloud: TargetOption = CloudTarget.sandbox,
) -> None:
    """Upload pictures, wait for their resized copies, and print the copies' keys."""
    from strata.commands.demo import images

    raise typer.Exit(images(open_workspace(environment, cloud, start=False), files, say))


@demo.command("signin")
def demo_sign_in(environment: Environment) -> None:
    """Sign a user in on the sandbox, and call the API of the service orders with the token."""
    from strata.commands.demo_sign_in import sign_in

    platform, orders = (
        open_workspace(name, CloudTarget.sandbox, start=False)
        for name in (environment, f"{environment}/orders")
    )
    raise typer.Exit(sign_in(platform, orders))
