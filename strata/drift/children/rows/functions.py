"""Children of Lambda functions, their aliases and layers."""

from collections.abc import Callable, Iterable, Sequence

from strata.drift.children.resource import Index, StateResource
from strata.drift.children.row import (
    ALL,
    Item,
    Listing,
    Row,
    each,
    field_of,
    ids,
    nothing,
    part,
    shown,
    slot,
    statements,
    whole,
)

_FUNCTION = ("aws:lambda/function:Function",)
_ALIAS = ("aws:lambda/alias:Alias",)
_ABSENT = frozenset({"ResourceNotFoundException"})
_PERMISSION = "aws:lambda/permission:Permission"
_LATEST = "$LATEST"
_ARN_PARTS = 7


def function_name(name: str) -> str:
    """The function's name, from a name, a partial ARN or an ARN, without its qualifier."""
    return (f"{name}::::::".split(":")[6] or name) if name.startswith("arn:") else name.partition(":")[0]


def _qualifier(arn: str) -> str:
    parts = arn.split(":")
    return parts[_ARN_PARTS] if len(parts) > _ARN_PARTS else ""


def _permissions(state: Index, parent: StateResource) -> Iterable[str]:
    for one in state.of(_PERMISSION):
        name, qualifier = function_name(one.text("function")), one.text("qualifier")
        qualifier = qualifier or _qualifier(one.text("function"))
        yield f"{name}{f':{qualifier}' if qualifier else ''}/{one.text('statementId')}"


def _on_function(item: Item, parent: StateResource) -> Sequence[str]:
    # AWS's answer without a qualifier has no statement of an alias; an emulator's has.
    qualifier = _qualifier(str(item.get("Resource") or ""))
    return (f"{parent.id}{f':{qualifier}' if qualifier else ''}/{item.get('Sid')}",)


def _on_alias(item: Item, parent: StateResource) -> Sequence[str]:
    return (f"{function_name(parent.text('functionName'))}:{parent.text('name')}/{item.get('Sid')}",)


def _of_alias(parents: Sequence[StateResource]) -> dict[str, object]:
    return {
        "FunctionName": function_name(parents[0].text("functionName")),
        "Qualifier": parents[0].text("name"),
    }


def _urls(state: Index, parent: StateResource) -> Iterable[str]:
    for one in state.of("aws:lambda/functionUrl:FunctionUrl"):
        yield f"{function_name(one.text('functionName'))}/{one.text('qualifier')}".removesuffix("/")


def _configurations(state: Index, parent: StateResource) -> Iterable[str]:
    for one in state.of("aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig"):
        yield f"{function_name(one.text('functionName'))}/{one.text('qualifier') or _LATEST}"


def _qualified(item: Item, parent: StateResource) -> Sequence[str]:
    return (f"{parent.id}/{_qualifier(str(item['FunctionArn']))}".removesuffix("/"),)


def _provisioned(state: Index, parent: StateResource) -> Iterable[str]:
    for one in state.of("aws:lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig"):
        yield f"{function_name(one.text('functionName'))}/{one.text('qualifier')}"


def _layer(parents: Sequence[StateResource]) -> dict[str, object]:
    return {"LayerName": parents[0].text("layerName"), "VersionNumber": int(parents[0].text("version") or 1)}


def _layer_permissions(state: Index, parent: StateResource) -> Iterable[str]:
    for one in state.of("aws:lambda/layerVersionPermission:LayerVersionPermission"):
        name = one.text("layerName").rpartition(":")[2]
        yield f"{name}:{one.text('versionNumber')}/{one.text('statementId')}"


_MAPPING = "aws:lambda/eventSourceMapping:EventSourceMapping"


def event_source_mappings(
    kind: str, parents: tuple[str, ...], parent: Callable[[Item], str], *described: str
) -> Row:
    """The row of the region's event source mappings, by their function or by their source."""
    return Row(
        kind,
        parents,
        Listing(
            "lambda",
            "list_event_source_mappings",
            nothing,
            field_of("EventSourceMappings"),
            ALL,
            parent=parent,
        ),
        part("UUID"),
        ids(_MAPPING),
        _MAPPING,
        "lambda delete-event-source-mapping",
        shown(*described),
    )


ROWS = (
    Row(
        "function permission",
        _FUNCTION,
        Listing("lambda", "get_policy", each("FunctionName"), statements("Policy"), absent=_ABSENT),
        _on_function,
        _permissions,
        _PERMISSION,
        "lambda remove-permission",
        shown("Effect", "Principal", "Action"),
    ),
    Row(
        "alias permission",
        _ALIAS,
        Listing("lambda", "get_policy", _of_alias, statements("Policy"), absent=_ABSENT),
        _on_alias,
        _permissions,
        _PERMISSION,
        "lambda remove-permission",
        shown("Effect", "Principal", "Action"),
    ),
    Row(
        "function URL",
        _FUNCTION,
        Listing("lambda", "list_function_url_configs", each("FunctionName"), field_of("FunctionUrlConfigs")),
        _qualified,
        _urls,
        "aws:lambda/functionUrl:FunctionUrl",
        "lambda delete-function-url-config",
        shown("AuthType", "FunctionUrl"),
    ),
    Row(
        "alias",
        _FUNCTION,
        Listing("lambda", "list_aliases", each("FunctionName"), field_of("Aliases")),
        part("AliasArn"),
        ids("aws:lambda/alias:Alias"),
        "aws:lambda/alias:Alias",
        "lambda delete-alias",
        shown("FunctionVersion"),
    ),
    event_source_mappings(
        "event source", _FUNCTION, lambda item: function_name(str(item["FunctionArn"])), "EventSourceArn"
    ),
    Row(
        "destination of a function",
        _FUNCTION,
        Listing(
            "lambda",
            "list_function_event_invoke_configs",
            each("FunctionName"),
            field_of("FunctionEventInvokeConfigs"),
        ),
        lambda item, parent: (f"{parent.id}/{_qualifier(str(item['FunctionArn'])) or _LATEST}",),
        _configurations,
        "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig",
        "lambda delete-function-event-invoke-config",
        shown("DestinationConfig", "MaximumRetryAttempts", "MaximumEventAgeInSeconds"),
    ),
    Row(
        "provisioned concurrency",
        _FUNCTION,
        Listing(
            "lambda",
            "list_provisioned_concurrency_configs",
            each("FunctionName"),
            field_of("ProvisionedConcurrencyConfigs"),
            absent=frozenset({"ProvisionedConcurrencyConfigNotFoundException"}),
        ),
        _qualified,
        _provisioned,
        "aws:lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig",
        "lambda delete-provisioned-concurrency-config",
        shown("RequestedProvisionedConcurrentExecutions"),
    ),
    slot(
        "permission for recursion",
        _FUNCTION,
        Listing("lambda", "get_function_recursion_config", each("FunctionName"), whole("RecursiveLoop")),
        token="aws:lambda/functionRecursionConfig:FunctionRecursionConfig",
        by="functionName",
        delete="lambda put-function-recursion-config",
        # Lambda ends recursive loops by default (Developer Guide, "Recursive loop detection").
        by_aws=lambda item, parent, state: item.get("RecursiveLoop") != "Allow",
    ),
    Row(
        "layer permission",
        ("aws:lambda/layerVersion:LayerVersion",),
        Listing("lambda", "get_layer_version_policy", _layer, statements("Policy"), absent=_ABSENT),
        lambda item, parent: (f"{parent.text('layerName')}:{parent.text('version')}/{item.get('Sid')}",),
        _layer_permissions,
        "aws:lambda/layerVersionPermission:LayerVersionPermission",
        "lambda remove-layer-version-permission",
        shown("Effect", "Principal"),
    ),
)
