"""Rules between a service and the files of its folder."""

import re
from collections.abc import Iterator
from pathlib import Path

from components.common.advice import advise
from components.common.partial import judged
from components.compute.functions.archive import ArchiveError, checked
from components.messaging.events import states
from components.service.handler import handler_problem
from components.service.manifest.functions import Lambda
from components.service.manifest.process import Program
from components.service.manifest.sections import Sections
from components.service.manifest.site import Site
from components.service.manifest.workflow import Workflow
from components.service.packages import REQUIREMENTS, Packages
from components.service.site_files import hidden_files, site_files

_DOCKERFILE = "Dockerfile"
_MOST_SHOWN = 5
# Dockerfile reference, "FROM": the instruction is in any case.
_FROM = re.compile(r"^[ \t]*FROM[ \t]+\S", re.IGNORECASE | re.MULTILINE)


def in_folder(folder: Path, manifest: Sections, *, installed: bool) -> Iterator[tuple[str, str]]:
    """Missing files and too large packages: the path below ``run``, and the message.

    With *installed* the packages of each requirements.txt have to be there.
    """
    for name, process in manifest.run.items():
        if isinstance(process, Program | Site):
            yield from judged(_code(folder, name, process, installed=installed))
        if isinstance(process, Workflow):
            yield from judged(_definition(folder, name, process))


def _code(folder: Path, name: str, process: Program | Site, *, installed: bool) -> Iterator[tuple[str, str]]:
    code = folder / process.code
    if not code.is_dir():
        yield f"{name}.code", f'"{process.code}" is not a folder in services/{folder.name}'
        return
    for reason in _links(code):
        yield f"{name}.code", f'"{process.code}" {reason}'
    if isinstance(process, Site):
        yield from _site(code, name, process)
    elif isinstance(process, Lambda) and process.package == "zip":
        yield from judged(_package(folder, name, process, installed=installed))
        if problem := handler_problem(code, process, Packages.of(folder, process)):
            yield f"{name}.handler", f'"{process.handler}" {problem}'
    else:
        yield from _dockerfile(code, name, process)


def _site(code: Path, name: str, site: Site) -> Iterator[tuple[str, str]]:
    if not site_files(code):
        yield f"{name}.code", f'"{site.code}" has no files: a site needs some'
        return
    if hidden := hidden_files(code):
        shown = ", ".join(hidden[:_MOST_SHOWN]) + (" and more" if len(hidden) > _MOST_SHOWN else "")
        advise(f'run.{name}.code "{site.code}": hidden files are not uploaded: {shown}')
    yield from judged(_file(code, f"{name}.index", site))
    yield from judged(_file(code, f"{name}.fallback", site))


def _file(code: Path, path: str, site: Site) -> Iterator[tuple[str, str]]:
    file = site.index if path.endswith("index") else site.fallback
    if file is not None and not (code / file).is_file():
        yield path, f'"{file}" is not a file in {site.code}'


def _links(code: Path) -> Iterator[str]:
    """Links that a package or an image wouldn't have: those to nothing, and out of the folder *code*."""
    if code.is_symlink():
        yield "is a link; the folder itself must be in the service's folder"
        return
    for link in (path for path in code.rglob("*") if path.is_symlink()):
        name = link.relative_to(code).as_posix()
        if not link.exists():
            yield f"contains the broken link {name}"
        elif not link.resolve().is_relative_to(code.resolve()):
            yield f"contains the link {name} to a file outside of it; copy the file"


def _dockerfile(code: Path, name: str, process: Program) -> Iterator[tuple[str, str]]:
    file = code / _DOCKERFILE
    if not file.is_file():
        yield f"{name}.code", f'"{process.code}" has no {_DOCKERFILE}, of which its image is built'
    elif not _FROM.search(file.read_text(errors="replace")):
        yield f"{name}.code", f'"{process.code}/{_DOCKERFILE}" has no FROM: an image needs a base image'


def _package(folder: Path, name: str, function: Lambda, *, installed: bool) -> Iterator[tuple[str, str]]:
    """Problems of a function's zip: its size, or packages that are not installed."""
    code, packages = folder / function.code, Packages.of(folder, function)
    if packages is not None:
        named = f'"{function.code}/{REQUIREMENTS}"'
        unpinned = [*packages.unpinned()]
        for line in unpinned:
            yield f"{name}.code", f'{named}: "{line}" has no exact version; allowed: NAME==VERSION'
        if unpinned:
            return
        if not packages.current:
            if installed:
                yield (
                    f"{name}.code",
                    f"{named} names packages that are not in {packages.place}: strata preview and strata up "
                    "install them there",
                )
            return
    try:
        checked(code, packages=None if packages is None else packages.installed)
    except ArchiveError as error:
        reason = str(error).replace(f"{code} ", "").replace(f"{folder}/", "")
        yield f"{name}.code", f'"{function.code}" {reason}; leave files out, or use package image (10 GiB)'


def _definition(folder: Path, name: str, process: Workflow) -> Iterator[tuple[str, str]]:
    path = f"{name}.definition"
    try:
        definition = (folder / process.definition).read_text()
    except OSError:
        yield path, f'"{process.definition}" is not a file in services/{folder.name}'
        return
    except UnicodeDecodeError:
        yield path, f'"{process.definition}" is not UTF-8 text'
        return
    given = {variable for use in process.wiring for variable in use.variables}
    used = given & {*states.placeholders(definition)}
    try:
        states.check(definition, used)
    except states.DefinitionError as error:
        for line in str(error).splitlines():
            yield path, f'"{process.definition}": {line}'
