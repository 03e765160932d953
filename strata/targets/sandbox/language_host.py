"""The compiled Python language host in the sandbox's home, and the help that one of its age needs."""

import sys
from pathlib import Path

from strata.targets.sandbox import plugins
from strata.targets.sandbox.engine import Program


def place(host: Program, home: Path) -> Path:
    """Put *host* into the plugin cache: the engine would warn of one on PATH at every command.

    Returns the command for PULUMI_PYTHON_CMD: this Python, but for the list of packages (see packages).
    """
    plugins.link(host.folder, home / "plugins" / f"language-python-v{host.version}")
    command = home / "python-for-language-host"
    plugins.write_script(
        command,
        'case "$*" in\n'
        f'  "-m pip list"*) exec "{sys.executable}" -m strata.targets.sandbox.packages ;;\n'
        f'  *) exec "{sys.executable}" "$@" ;;\n'
        "esac\n",
    )
    return command
