"""The compiled Python language host in the sandbox's home, with the package list that its version needs."""

import sys
from pathlib import Path

from strata.targets.sandbox import fork_server, plugins
from strata.targets.sandbox.engine import Executable

_PROGRAM = "pulumi-language-python-exec"
"""The script of the language host that runs a program; its arguments follow."""
_PROCESS = "strata.targets.sandbox.program_process"


def place(host: Executable, home: Path) -> Path:
    """Put *host* into the plugin cache: the engine warns of a language host on PATH at every command.

    Returns the command for PULUMI_PYTHON_CMD: this Python, with the package list of packages.py, and for a
    program a fork of the server of programs.
    """
    plugins.link(host.folder, home / "plugins" / f"language-python-v{host.version}")
    command = home / "python-for-language-host"
    plain = f'exec "{sys.executable}" "$@"\n'
    plugins.write_script(
        command,
        'case "$*" in\n'
        f'"-m pip list"*) exec "{sys.executable}" -m strata.targets.sandbox.packages ;;\n'
        f"*/{_PROGRAM}\\ *)\n{fork_server.script(_PROCESS) or plain};;\n"
        f"*)\n{plain};;\n"
        "esac\n",
    )
    return command
