"""The manifest of a service: the configuration keys of its stack files."""

from typing import Self

from pydantic import ConfigDict, model_validator

from components.common.problems import refuse
from components.service.manifest import unusual
from components.service.manifest.rules import problems
from components.service.manifest.sections import Sections


class Manifest(Sections):
    """One service in one environment, whole and valid."""

    # Of all parts too, when the module is loaded: a fork server has loaded it.
    model_config = ConfigDict(defer_build=False)

    @model_validator(mode="after")
    def _parts_fit(self) -> Self:
        refuse(problems(self))
        unusual.warn(self)
        return self
