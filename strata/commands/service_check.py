"""The stack file of a service, checked before the engine and the sandbox start."""

from typing import TYPE_CHECKING

from strata import project
from strata.errors import Exit, StrataError

if TYPE_CHECKING:
    from environment.service_files import ServiceFile


def valid(environment: project.Environment) -> "ServiceFile":
    """The service's stack file, with the packages of its functions installed.

    Raises StrataError (2) with everything that is wrong in it, before anything is installed.
    """
    from strata.commands import packages  # late: `strata --help` needs no models

    service = read(environment)
    return read(environment, installed=True) if packages.install(service) else service


def read(environment: project.Environment, *, installed: bool = False) -> "ServiceFile":
    """The service's stack file; with *installed* the packages of its functions have to be there.

    Raises StrataError (2) with everything that is wrong in it.
    """
    from environment.errors import SettingsError  # late: `strata --help` needs no models
    from environment.service_files import load

    try:
        return load(environment.root, environment.name, installed=installed)
    except SettingsError as error:
        raise StrataError(f"{error}\nNothing was changed.", Exit.USAGE) from None


def warnings(environment: project.Environment) -> tuple[str, ...]:
    """Warnings of the service's stack file; none for a file that isn't valid."""
    try:
        return read(environment).warnings
    except StrataError:
        return ()
