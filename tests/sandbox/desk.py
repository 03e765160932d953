"""A checkout of its own, as a user has one, and the commands of a document, run there as they are written."""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

from strata import project
from strata.targets.sandbox.variables import PROGRAMS, PROVIDERS

BIN = Path(sys.prefix) / "bin"
_PACKAGES = Path(sysconfig.get_path("purelib"))
# A user's checkout has everything but generated files and these tests. Compiled modules are copied with the
# times of their sources: without them, the first command of each copy would compile 600 modules again.
_NOT_COPIED = shutil.ignore_patterns(".*", "tests", "*.egg-info")

_COMMIT = """
    git init --quiet --initial-branch main .
    git config user.name somebody
    git config user.email somebody@example.org
    git add .
    git commit --quiet --message "what is on main"
"""


def blocks(text: str) -> list[str]:
    """The blocks of commands in a document or a part of one."""
    return re.findall(r"^```sh\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


def sections(document: str) -> dict[str, str]:
    """The text under each second-level heading of the project's document *document*."""
    parts = re.split(r"^## (.*)$", (project.ROOT / document).read_text(), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


class Desk:
    """A copy of the project in *folder*, and a sandbox; *program* replaces the platform's program."""

    def __init__(self, folder: Path, sandbox: Path | None = None, program: Path | None = None) -> None:
        self.root = folder / "strata"
        shutil.copytree(project.ROOT, self.root, ignore=_NOT_COPIED)
        shutil.copy(project.ROOT / ".gitignore", self.root)
        if program:
            shutil.copy(program, self.root / "__main__.py")
        self.bin = _environment(self.root)
        # The servers of the other tests have loaded the modules of the other checkout.
        shared = {PROVIDERS, PROGRAMS}
        self.variables = {name: value for name, value in os.environ.items() if name not in shared} | {
            "STRATA_SANDBOX_DIR": str(sandbox or folder / "sandbox"),
            "PATH": f"{self.bin}{os.pathsep}{os.environ['PATH']}",
        }

    def commit(self) -> None:
        """Make the copy a repository with one commit on its branch main."""
        self.run(_COMMIT)

    def run(self, script: str, **variables: str) -> str:
        """Run *script* in the checkout as bash -e would; its output. It must succeed."""
        code, shown = self.attempt(script, **variables)
        assert code == 0, f"{script}\n{shown}"
        return shown

    def attempt(self, script: str, **variables: str) -> tuple[int, str]:
        """Run *script* and return its exit code and its output."""
        # Activating the environment would put the other checkout's strata first.
        lines = [line for line in script.splitlines() if line != ". .venv/bin/activate"]
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", "\n".join(lines)],
            cwd=self.root,
            env=self.variables | variables,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr


def _environment(root: Path) -> Path:
    """Make the Python environment of the checkout *root*, with the packages of this one; its bin folder."""
    folder = root / ".venv"
    binaries, packages = folder / "bin", folder / _PACKAGES.relative_to(sys.prefix)
    binaries.mkdir(parents=True)
    packages.mkdir(parents=True)
    shutil.copy(Path(sys.prefix) / "pyvenv.cfg", folder)
    for path in BIN.iterdir():
        (binaries / path.name).symlink_to(path.resolve())
    script = binaries / "strata"
    script.unlink()
    script.write_text(f"#!{binaries}/python\nimport sys\nfrom strata.script import main\nsys.exit(main())\n")
    script.chmod(0o755)
    # The checkout comes before this one, which the packages name.
    (packages / "checkout.pth").write_text(f"{root}\nimport site; site.addsitedir({str(_PACKAGES)!r})\n")
    return binaries
