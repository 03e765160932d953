"""Several errors of one validator, each with its own path."""

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

Step = str | int


@dataclass(frozen=True)
class Problem:
    """One error: the path below the validated value, and a message that begins after the value."""

    path: tuple[Step, ...]
    value: object
    message: str


def refuse(problems: Sequence[Problem]) -> None:
    """Raise pydantic's error with all of *problems*, if there are any; pydantic adds the path above them."""
    if problems:
        raise ValidationError.from_exception_data("settings", [_details(one) for one in problems])


def _details(problem: Problem) -> InitErrorDetails:
    error = PydanticCustomError("value_error", "{error}", {"error": problem.message})
    return InitErrorDetails(type=error, loc=problem.path, input=problem.value)
