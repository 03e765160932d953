"""Processes that run as Lambda functions."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from components.compute.functions.function_settings import FunctionSettings
from components.compute.functions.runtimes import Runtime
from components.service.manifest.process import Program, Scheduled
from components.service.manifest.triggers import PLATFORM_STREAM, StreamTrigger, TopicTrigger, Trigger


class Lambda(FunctionSettings, Program):
    """A function from a folder, or from an image that is built of the folder's Dockerfile."""

    package: Annotated[
        Literal["zip", "image"], Field(description="zip of the folder, or image with the folder's Dockerfile")
    ]
    handler: Annotated[
        str | None, Field(min_length=1, max_length=128, description="module.function; null for an image")
    ]
    runtime: Annotated[Runtime | None, Field(description="Lambda's runtime; null for an image")]

    @model_validator(mode="after")
    def _is_packaged(self) -> Self:
        given = [key for key in ("handler", "runtime") if getattr(self, key) is not None]
        if self.package == "image" and given:
            raise ValueError(
                f"{' and '.join(given)} must be null with package image: the Dockerfile defines them"
            )
        if self.package == "zip" and len(given) < len(("handler", "runtime")):
            raise ValueError("package zip needs handler and runtime")
        return self


class TriggeredFunction(Lambda):
    """A function that its triggers invoke."""

    kind: Annotated[Literal["function"], Field(description="A Lambda function")]
    triggers: Annotated[
        tuple[Trigger, ...], Field(description="Triggers of the function; [] if it is only called")
    ]

    @property
    def topics(self) -> list[str]:
        """The topics that invoke it."""
        return [one.topic for one in self.triggers if isinstance(one, TopicTrigger)]

    @property
    def reads_platform_stream(self) -> bool:
        """Whether records of the platform's stream invoke it."""
        return any(isinstance(one, StreamTrigger) and one.stream == PLATFORM_STREAM for one in self.triggers)


class FunctionWorker(Lambda):
    """A function that takes messages from a queue."""

    kind: Annotated[Literal["worker"], Field(description="A consumer of a queue")]
    runs_as: Annotated[Literal["function"], Field(description="container, or function")]
    queue: Annotated[str, Field(description="A queue of this service")]
    batch_size: Annotated[int, Field(ge=1, le=10, description="Maximum number of messages per invocation")]
    maximum_concurrency: Annotated[
        int, Field(ge=2, le=1000, description="Invocations at the same time, 2 to 1000")
    ]

    @model_validator(mode="after")
    def _concurrency_fits(self) -> Self:
        # AWS Lambda Developer Guide, "Configuring maximum concurrency for Amazon SQS event sources".
        reserved = self.reserved_concurrency
        if reserved is not None and reserved < self.maximum_concurrency:
            raise ValueError(
                f"reserved_concurrency {reserved} is below maximum_concurrency {self.maximum_concurrency}: "
                "Lambda would throttle the queue's messages"
            )
        return self


class FunctionJob(Lambda, Scheduled):
    """A function that a schedule invokes."""

    kind: Annotated[Literal["job"], Field(description="A program that runs to its end")]
    runs_as: Annotated[Literal["function"], Field(description="container, or function")]
