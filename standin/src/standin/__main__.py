"""Command line: ``python -m standin install --home DIR``, and ``serve``."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from standin import fork_server, loaded
from standin.install import install, server_folder, versions
from standin.launcher import VARIABLE


def main(argv: Sequence[str]) -> None:
    """Run the command *argv*."""
    parser = argparse.ArgumentParser(prog="python -m standin", description="Stand-in providers for Pulumi.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_install(commands)
    _add_serve(commands)
    options = parser.parse_args(argv)
    options.run(options)


def _add_install(commands: Any) -> None:
    command = commands.add_parser("install", help="place the provider plugins aws and awsx in a Pulumi home")
    _add_home(command)
    for name, version in versions().items():
        command.add_argument(
            f"--{name}",
            default=version,
            metavar="VERSION",
            help=f"the version of the {name} plugin that the program's SDK asks for (default: {version})",
        )
    command.set_defaults(run=_install)


def _add_serve(commands: Any) -> None:
    command = commands.add_parser("serve", help="let the plugins of a Pulumi home start in milliseconds")
    _add_home(command)
    command.add_argument(
        "--until-stdin-ends",
        action="store_true",
        help="end with the process that writes to stdin",
    )
    command.add_argument(
        "--load",
        action="append",
        metavar="MODULE",
        help="a module that is loaded first, in place of those of the providers",
    )
    command.set_defaults(run=_serve)


def _add_home(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--home",
        type=Path,
        default=Path(os.environ.get("PULUMI_HOME") or Path.home() / ".pulumi"),
        help="the Pulumi home (default: PULUMI_HOME, or ~/.pulumi)",
    )


def _install(options: argparse.Namespace) -> None:
    """Print the path of each executable that is placed."""
    for path in install(options.home, {name: getattr(options, name) for name in versions()}):
        print(path)


def _serve(options: argparse.Namespace) -> None:
    folder = Path(os.environ.get(VARIABLE) or server_folder(options.home))
    owner = sys.stdin.fileno() if options.until_stdin_ends else None
    fork_server.serve(folder, options.load or loaded.MODULES, owner=owner)


if __name__ == "__main__":
    main(sys.argv[1:])
