"""The sections of a service's manifest, and the kinds of processes."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, Tag

from components.common.problems import Problem, refuse
from components.common.section import Section
from components.common.suggest import suggest
from components.data.buckets.bucket_settings import BucketSettings
from components.data.tables.table_settings import TableSettings
from components.messaging.settings import ApiSettings, StreamSettings
from components.service.manifest.containers import Backend, ContainerJob, ContainerWorker, Web
from components.service.manifest.functions import FunctionJob, FunctionWorker, TriggeredFunction
from components.service.manifest.names import Name
from components.service.manifest.process import SecretNames
from components.service.manifest.resources import (
    BusSettings,
    QueueSettings,
    ServiceApiSettings,
    TopicSettings,
)
from components.service.manifest.site import Site
from components.service.manifest.workflow import Workflow

_KINDS = ("web", "backend", "worker", "job", "function", "site", "workflow")
_TWO_FORMS = ("worker", "job")
_FORMS = ("container", "function")
DEFAULT_BUS = "default"
"""The EventBridge bus that every account has."""


def _kind(process: object) -> str:
    """The kind, and for workers and jobs what they run as."""
    if isinstance(process, dict):
        kind, runs_as = process.get("kind"), process.get("runs_as")
    else:
        kind, runs_as = getattr(process, "kind", None), getattr(process, "runs_as", None)
    return f"{kind}, {runs_as}" if kind in _TWO_FORMS else str(kind)


def _of_known_kind(process: object) -> object:
    """*process*, if it says one of the kinds; raises pydantic's error at the key that doesn't."""
    if not isinstance(process, dict | Section):
        raise ValueError(f"must be a mapping with kind and its settings; kinds: {', '.join(_KINDS)}")
    if isinstance(process, dict):
        kind = process.get("kind")
        if kind not in _KINDS:
            refuse([_unknown("kind", process, _KINDS)])
        if kind in _TWO_FORMS and process.get("runs_as") not in _FORMS:
            refuse([_unknown("runs_as", process, _FORMS)])
    return process


def _unknown(key: str, process: Mapping[str, object], allowed: Sequence[str]) -> Problem:
    if key not in process:
        return Problem((key,), process, f"missing; allowed: {', '.join(allowed)}")
    return Problem((key,), process[key], f"is not allowed; {suggest(str(process[key]), allowed)}")


def _or_none(section: object) -> object:
    """*section*, None for {}.

    Raises ValueError for null, which the engine warns of in each run: pulumi/pulumi, checkForEmptyConfig.
    """
    if section is None:
        raise ValueError("must be {} for none")
    return None if section == {} else section


def _no_default_bus(buses: Mapping[str, BusSettings]) -> Mapping[str, BusSettings]:
    if DEFAULT_BUS in buses:
        refuse([Problem((DEFAULT_BUS,), DEFAULT_BUS, "is the account's own bus; give this one another name")])
    return buses


def _empty_for_none(schema: dict[str, Any]) -> None:
    """Replace null by {} in the JSON *schema* of a section."""
    empty = {"type": "object", "maxProperties": 0}
    schema["anyOf"] = [empty if one == {"type": "null"} else one for one in schema["anyOf"]]


AnyProcess = Annotated[
    Annotated[Web, Tag("web")]
    | Annotated[Backend, Tag("backend")]
    | Annotated[ContainerWorker, Tag("worker, container")]
    | Annotated[FunctionWorker, Tag("worker, function")]
    | Annotated[ContainerJob, Tag("job, container")]
    | Annotated[FunctionJob, Tag("job, function")]
    | Annotated[TriggeredFunction, Tag("function")]
    | Annotated[Site, Tag("site")]
    | Annotated[Workflow, Tag("workflow")],
    Discriminator(_kind),
    BeforeValidator(_of_known_kind),
]


class Sections(Section):
    """One service in one environment; a section that it doesn't need is {} or []."""

    run: Annotated[Mapping[Name, AnyProcess], Field(min_length=1, description="The processes by name")]
    api: Annotated[
        ServiceApiSettings | None,
        BeforeValidator(_or_none),
        Field(description="The API of http triggers; {} without such", json_schema_extra=_empty_for_none),
    ]
    websocket: Annotated[
        ApiSettings | None,
        BeforeValidator(_or_none),
        Field(
            description="The WebSocket API of websocket triggers; {} without such",
            json_schema_extra=_empty_for_none,
        ),
    ]
    queues: Annotated[Mapping[Name, QueueSettings], Field(description="SQS queues by name")]
    topics: Annotated[Mapping[Name, TopicSettings], Field(description="SNS topics by name")]
    tables: Annotated[Mapping[Name, TableSettings], Field(description="DynamoDB tables by name")]
    buckets: Annotated[Mapping[Name, BucketSettings], Field(description="S3 buckets by name")]
    streams: Annotated[Mapping[Name, StreamSettings], Field(description="Kinesis streams by name")]
    buses: Annotated[
        Mapping[Name, BusSettings],
        AfterValidator(_no_default_bus),
        Field(description="EventBridge buses by name"),
    ]
    secrets: Annotated[
        SecretNames, Field(description="Secrets of Secrets Manager, whose values `strata secret set` stores")
    ]

    @property
    def api_hosts(self) -> dict[str, str]:
        """The custom domain names of the APIs, by section."""
        apis = {"api": self.api, "websocket": self.websocket}
        return {section: api.host for section, api in apis.items() if api is not None and api.host}

    @property
    def subscribed(self) -> list[str]:
        """The topics that queues and functions subscribe to: ``NAME``, or ``SERVICE.NAME``."""
        functions = [one for one in self.run.values() if isinstance(one, TriggeredFunction)]
        topics = [topic for queue in self.queues.values() for topic in queue.topics]
        return topics + [topic for one in functions for topic in one.topics]
