"""The compiled Python language host in the sandbox's home, with the package list that its version needs."""

import sys
from pathlib import Path

from strata.targets.sandbox import plugins
from strata.targets.sandbox.engine import Executable


def place(host: Executable, home: Path) -> Path:
    """Put *host* into the plugin cache: the engine warns of a language host on PATH at every command.

    Returns the command for PULUMI_PYTHON_CMD: this Python, with the package list of packages.py.
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
