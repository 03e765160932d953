"""The stack file of a service, checked before the engine and the sandbox start."""

from typing import TYPE_CHECKING

from strata import project
from strata.errors import Exit, StrataError

if TYPE_CHECKING:
    from environment.service_files import ServiceFile


def valid(environment: project.Environment) -> "ServiceFile":
    """The service's stack file; StrataError (2) with everything that is wrong in it."""
    from environment.errors import SettingsError  # late: `strata --help` needs no models
    from environment.service_files import load

    try:
        return load(environment.root, environment.name)
    except SettingsError as error:
        raise StrataError(f"{error}\nNothing was changed.", Exit.USAGE) from None


def warnings(environment: project.Environment) -> tuple[str, ...]:
    """Warnings of the service's stack file; none for a file that isn't valid."""
    try:
        return valid(environment).warnings
    except StrataError:
        return ()
