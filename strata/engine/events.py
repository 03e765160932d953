"""The engine's JSON, checked: the steps, events and findings of a preview as far as a report needs them."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, ValidationError

_SHOWN_PROBLEMS = 5


class Level(StrEnum):
    """The enforcement level of a policy."""

    MANDATORY = "mandatory"
    REMEDIATE = "remediate"
    ADVISORY = "advisory"
    DISABLED = "disabled"


class Op(StrEnum):
    """Every operation of the engine (pulumi/pulumi, pkg/resource/deploy/step.go)."""

    SAME = "same"
    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    REPLACE = "replace"
    CREATE_REPLACEMENT = "create-replacement"
    DELETE_REPLACED = "delete-replaced"
    READ = "read"
    READ_REPLACEMENT = "read-replacement"
    REFRESH = "refresh"
    DISCARD = "discard"
    DISCARD_REPLACED = "discard-replaced"
    REMOVE_PENDING_REPLACE = "remove-pending-replace"
    IMPORT = "import"
    IMPORT_REPLACEMENT = "import-replacement"
    DIFF = "diff"
    EXTEND_PARAMETERIZE = "extend-parameterize"


class Raw(BaseModel):
    """A part of the engine's JSON; keys that the report doesn't use are ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class ResourceState(Raw):
    """A resource before or after a step."""

    type: str
    custom: bool = False
    inputs: dict[str, Any] = {}
    outputs: dict[str, Any] = {}
    retain: Annotated[bool, Field(alias="retainOnDelete")] = False
    secret_names: Annotated[list[str], Field(alias="additionalSecretOutputs")] = []

    @property
    def real(self) -> bool:
        """True for a custom resource: not a component, not a provider."""
        return self.custom and not self.type.startswith(("pulumi:providers:", "pulumi:pulumi:"))


class Diff(Raw):
    """The kind of difference of one property."""

    kind: Annotated[
        Literal["add", "add-replace", "delete", "delete-replace", "update", "update-replace"],
        Field(validation_alias=AliasChoices("kind", "diffKind")),
    ]


class Step(Raw):
    """A planned operation on one resource, in a digest or in an event."""

    op: Op
    urn: Annotated[str, Field(pattern=r"(?s)^urn:pulumi:[^:]+::[^:]+::[^:].*::.+$")]
    old: Annotated[ResourceState | None, Field(validation_alias=AliasChoices("oldState", "old"))] = None
    new: Annotated[ResourceState | None, Field(validation_alias=AliasChoices("newState", "new"))] = None
    diffs: Annotated[list[str] | None, Field(validation_alias=AliasChoices("diffReasons", "diffs"))] = None
    keys: Annotated[list[str] | None, Field(validation_alias=AliasChoices("replaceReasons", "keys"))] = None
    detailed: Annotated[dict[str, Diff] | None, Field(alias="detailedDiff")] = None


class Diagnostic(Raw):
    """A message of the engine, a provider or the program."""

    severity: str
    message: str
    prefix: str = ""
    urn: str = ""


class PolicyEvent(Raw):
    """A finding of a policy."""

    pack: Annotated[str, Field(alias="policyPackName")]
    policy: Annotated[str, Field(alias="policyName")]
    level: Annotated[Level, Field(alias="enforcementLevel")]
    urn: Annotated[str, Field(alias="resourceUrn")] = ""
    message: str


class Remediation(Raw):
    """A policy that changed what was declared."""

    pack: Annotated[str, Field(alias="policyPackName")]
    policy: Annotated[str, Field(alias="policyName")]
    urn: Annotated[str, Field(alias="resourceUrn")] = ""


class Digest(Raw):
    """The output of `pulumi preview --json`; `strata preview --json` adds *policies*."""

    steps: list[Step] = []
    diagnostics: list[Diagnostic] = []
    summary: Annotated[dict[Op, int] | None, Field(alias="changeSummary")] = None
    policies: Annotated[list[PolicyEvent] | None, Field(alias="policyEvents")] = None


class Metadata(Raw):
    """The step that an event is about."""

    metadata: Step


class Summary(Raw):
    """The last event: the counts of operations."""

    changes: Annotated[dict[Op, int], Field(alias="resourceChanges")]
    result: Literal["succeeded", "failed", "canceled"] = "succeeded"
    preview: Annotated[bool, Field(alias="isPreview")]
    packs: Annotated[dict[str, str], Field(alias="PolicyPacks")] = {}


class Event(Raw):
    """One event of the engine's stream, of one of these kinds (sdk/go/common/apitype/events.go)."""

    model_config = ConfigDict(extra="forbid")

    sequence: int = 0
    timestamp: int = 0
    step: Annotated[Metadata | None, Field(alias="resourcePreEvent")] = None
    outcome: Annotated[Metadata | None, Field(alias="resOutputsEvent")] = None
    failure: Annotated[Metadata | None, Field(alias="resOpFailedEvent")] = None
    diagnostic: Annotated[Diagnostic | None, Field(alias="diagnosticEvent")] = None
    policy: Annotated[PolicyEvent | None, Field(alias="policyEvent")] = None
    summary: Annotated[Summary | None, Field(alias="summaryEvent")] = None
    error: Annotated[Mapping[str, Any] | None, Field(alias="errorEvent")] = None
    cancel: Annotated[Mapping[str, Any] | None, Field(alias="cancelEvent")] = None
    remediation: Annotated[Remediation | None, Field(alias="policyRemediationEvent")] = None
    # Unused by reports; listed so that an unknown kind is an error.
    stdout: Annotated[Mapping[str, Any] | None, Field(alias="stdoutEvent")] = None
    prelude: Annotated[Mapping[str, Any] | None, Field(alias="preludeEvent")] = None
    loading: Annotated[Mapping[str, Any] | None, Field(alias="policyLoadEvent")] = None
    analysed: Annotated[Mapping[str, Any] | None, Field(alias="policyAnalyzeSummaryEvent")] = None
    remediated: Annotated[Mapping[str, Any] | None, Field(alias="policyRemediateSummaryEvent")] = None
    analysed_stack: Annotated[Mapping[str, Any] | None, Field(alias="policyAnalyzeStackSummaryEvent")] = None
    debugging: Annotated[Mapping[str, Any] | None, Field(alias="startDebuggingEvent")] = None
    progress: Annotated[Mapping[str, Any] | None, Field(alias="progressEvent")] = None


def problems(error: ValidationError) -> str:
    """The location and kind of each error, without values: they may be secret."""
    found = error.errors(include_input=False, include_url=False)
    lines = [
        f"{'.'.join(map(str, one['loc'])) or 'the document'}: {_said(one['type'], one['msg'])}"
        for one in found
    ]
    more = f"; and {len(lines) - _SHOWN_PROBLEMS} more" if len(lines) > _SHOWN_PROBLEMS else ""
    return "; ".join(lines[:_SHOWN_PROBLEMS]) + more


def _said(kind: str, message: str) -> str:
    if kind == "extra_forbidden":
        return "an event of a kind that this strata doesn't know"
    return message[0].lower() + message[1:]
