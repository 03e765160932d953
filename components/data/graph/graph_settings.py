"""Settings of a Neptune cluster."""

import re
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from components.common.versions import advise_newer, numbers
from components.data.maintenance import Maintained
from components.data.relational import instance_classes
from components.data.relational.database_settings import Port
from components.data.windows import WINDOWS, BackupWindow

# Neptune User Guide, "Engine releases": families whose parameter groups AWS still creates.
_FAMILIES = ("1.2", "1.3", "1.4")
_VERSION = re.compile(r"(?P<family>\d+\.\d+)\.\d+\.\d+")
# Neptune User Guide, "Amazon Neptune DB clusters and instances".
_READERS = 15
_BACKUP_DAYS = 35
# Neptune User Guide, "Choosing instance types": burstable for tests, memory optimized otherwise.
_BURSTING = (("t3", "medium"), ("t4g", "medium"))


def family(version: str) -> str:
    """The family of *version*, such as 1.4; raises ValueError if it is none."""
    match = _VERSION.fullmatch(version)
    if match is None:
        raise ValueError(f"{version} is not an engine version in full such as 1.4.5.1")
    found, newest = match["family"], _FAMILIES[-1]
    if found not in _FAMILIES and numbers(found) < numbers(newest):
        raise ValueError(f"{version} is of an unknown family; allowed: {', '.join(_FAMILIES)}")
    if found not in _FAMILIES:
        advise_newer("Neptune", version, newest, part="family")
    return found


def _known(version: str) -> str:
    family(version)
    return version


def _neptunes(instance_class: str) -> str:
    if not instance_classes.fits_cluster(instance_class, _BURSTING):
        raise ValueError(
            f"{instance_class} is not a class of Neptune; allowed: db.t3.medium, db.t4g.medium or the r "
            "series"
        )
    return instance_class


class GraphSettings(Maintained):
    """One Neptune cluster: a writer, readers, and storage that Neptune replicates over the zones."""

    version: Annotated[
        str,
        AfterValidator(_known),
        Field(description="Complete engine version, such as 1.4.5.1; Neptune doesn't accept a family"),
    ]
    instance_class: Annotated[
        str,
        AfterValidator(_neptunes),
        Field(description="Instance class, such as db.r6g.large"),
    ]
    readers: Annotated[
        int, Field(ge=0, le=_READERS, description="Number of readers, 0 to 15, distributed over the zones")
    ]
    port: Port
    backup_days: Annotated[int, Field(ge=1, le=_BACKUP_DAYS, description="Days to keep backups, 1 to 35")]
    backup_window: BackupWindow

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        WINDOWS.check_apart("backup_window", self.backup_window, self.maintenance_window)
        return self
