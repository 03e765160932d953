"""The packages of a function's requirements.txt: their folder, and whether it has the named versions."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from components.service.manifest.functions import Lambda

REQUIREMENTS = "requirements.txt"
_PYTHON = "python"
_BUILD = ".build/packages"
_PINNED = re.compile(r"(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)(\[[^]]*\])?\s*==\s*[A-Za-z0-9.!+_-]+")
_SEPARATORS = re.compile(r"[-_.]+")
_ARCHITECTURES = {"arm64": "aarch64", "x86_64": "x86_64"}
# Python 3.11 runs on Amazon Linux 2, whose glibc is 2.26, and later ones on Amazon Linux 2023 with 2.34: AWS
# Lambda Developer Guide, "Lambda runtimes".
_AMAZON_LINUX_2 = frozenset({"3.11"})


@dataclass(frozen=True)
class Packages:
    """Packages in the folder *code* of the service in *folder*, for one runtime and processor of Lambda."""

    folder: Path
    code: str
    architecture: str
    runtime: str

    @classmethod
    def of(cls, folder: Path, function: Lambda) -> "Packages | None":
        """The packages of *function*; None without requirements.txt, for images and for other languages."""
        runtime = function.runtime
        if runtime is None or not runtime.startswith(_PYTHON):
            return None
        found = cls(folder, function.code, function.architecture, runtime)
        return found if found.requirements.is_file() else None

    @property
    def requirements(self) -> Path:
        """The file that names the packages."""
        return self.folder / self.code / REQUIREMENTS

    @property
    def place(self) -> str:
        """The folder of the packages, from the service's folder on."""
        return f"{_BUILD}/{self.code.replace('/', '-')}-{self.architecture}-{self.runtime}"

    @property
    def installed(self) -> Path:
        """The folder of the packages."""
        return self.folder / self.place

    @property
    def record(self) -> Path:
        """The file with the digest of what is installed."""
        return self.installed.with_name(f"{self.installed.name}.sha256")

    @property
    def version(self) -> str:
        """Python's version: ``3.13``."""
        return self.runtime.removeprefix(_PYTHON)

    @property
    def platform(self) -> str:
        """Lambda's platform, as `uv pip install --python-platform` names it."""
        glibc = "2_17" if self.version in _AMAZON_LINUX_2 else "2_28"
        return f"{_ARCHITECTURES[self.architecture]}-manylinux_{glibc}"

    @property
    def digest(self) -> str:
        """The digest of the requirements, Python's version and the platform."""
        parts = (self.requirements.read_bytes(), self.version.encode(), self.platform.encode())
        return hashlib.sha256(b"\0".join(parts)).hexdigest()

    @property
    def current(self) -> bool:
        """Whether the installed packages are those of the present requirements."""
        return (
            self.installed.is_dir()
            and self.record.is_file()
            and self.record.read_text().strip() == self.digest
        )

    def unpinned(self) -> Iterator[str]:
        """Lines without an exact version of a package; with them two installations could differ."""
        return (line for line in _lines(self._text) if not _PINNED.fullmatch(_requirement(line)))

    @property
    def pinned(self) -> frozenset[str]:
        """The normalized names of the packages."""
        found = (_PINNED.fullmatch(_requirement(line)) for line in _lines(self._text))
        return frozenset(normalized(one["name"]) for one in found if one)

    @property
    def _text(self) -> str:
        return self.requirements.read_text(errors="replace")


def normalized(name: str) -> str:
    """*name* as indexes compare it (Python Packaging User Guide, "Names and normalization")."""
    return _SEPARATORS.sub("-", name).lower()


def _lines(text: str) -> Iterator[str]:
    """The requirements: without comments, continued lines in one."""
    for line in re.sub(r"\\\r?\n", " ", text).splitlines():
        plain = re.sub(r"(^|\s)#.*$", "", line).strip()
        if plain:
            yield plain


def _requirement(line: str) -> str:
    """*line* without hashes and markers."""
    return re.sub(r"\s--hash=\S+", "", line).partition(";")[0].strip()
