"""Command line: ``python -m standin install --home DIR``."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from standin.install import install, versions


def main(argv: Sequence[str]) -> None:
    """Run the command *argv*; prints the path of each executable that it places."""
    parser = argparse.ArgumentParser(prog="python -m standin", description="Stand-in providers for Pulumi.")
    command = parser.add_subparsers(required=True, metavar="COMMAND").add_parser(
        "install", help="place the provider plugins aws and awsx in a Pulumi home"
    )
    command.add_argument(
        "--home",
        type=Path,
        default=Path(os.environ.get("PULUMI_HOME") or Path.home() / ".pulumi"),
        help="the Pulumi home (default: PULUMI_HOME, or ~/.pulumi)",
    )
    for name, version in versions().items():
        command.add_argument(
            f"--{name}",
            default=version,
            metavar="VERSION",
            help=f"the version of the {name} plugin that the program's SDK asks for (default: {version})",
        )
    options = parser.parse_args(argv)
    for path in install(options.home, {name: getattr(options, name) for name in versions()}):
        print(path)


if __name__ == "__main__":
    main(sys.argv[1:])
