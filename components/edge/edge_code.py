"""Settings of code at the edge: CloudFront Functions and Lambda@Edge."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from components.common.section import Section

_FOLDER = Path(__file__).parents[2] / "workloads" / "edge"
# CloudFront Developer Guide, "Quotas on CloudFront Functions".
_BYTES = 10_240

ViewerEvent = Literal["viewer-request", "viewer-response"]
Event = Literal["viewer-request", "viewer-response", "origin-request", "origin-response"]


def _code(file: str) -> str:
    path = _FOLDER / file
    if not path.is_file():
        raise ValueError(f"{file} is not a file in workloads/edge")
    size = len(path.read_bytes())
    if size > _BYTES:
        raise ValueError(f"{file} has {size:,} bytes, but CloudFront takes {_BYTES:,}")
    return file


class ViewerFunction(Section):
    """A CloudFront function: at most a millisecond of compute time, no network access."""

    event: Annotated[ViewerEvent, Field(description="viewer-request or viewer-response")]
    file: Annotated[
        str,
        Field(pattern=r"^[a-z0-9-]+\.js$", description="JavaScript in workloads/edge, such as addresses.js"),
        AfterValidator(_code),
    ]

    @property
    def code(self) -> str:
        """The function's JavaScript."""
        return (_FOLDER / self.file).read_text()


class EdgeLambda(Section):
    """A Lambda@Edge function, for code that needs the network or the request's body."""

    event: Annotated[
        Event, Field(description="Before or after the cache (viewer-…), or before or after the origin")
    ]
    function_version_arn: Annotated[
        str,
        Field(
            pattern=r"^arn:aws:lambda:us-east-1:\d{12}:function:[A-Za-z0-9_-]{1,64}:[0-9]+$",
            description="ARN of a function's published version in us-east-1, as Lambda@Edge requires",
        ),
    ]
