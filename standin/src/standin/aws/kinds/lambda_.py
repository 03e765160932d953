"""Lambda functions."""

from collections.abc import Iterable
from typing import Any

from standin.aws import service_tags, translate, validation
from standin.aws.cloud import Cloud
from standin.aws.content import zipped
from standin.aws.kind import Kind, register
from standin.aws.kinds.waiting import WAITER_CONFIG
from standin.aws.service_tags import TagOperations
from standin.aws.values import Properties

_NAMES: translate.Names = (("name", "FunctionName"), ("deadLetterConfig", "DeadLetterConfig"))
_CODE = (
    "code",
    "codeSha256",
    "sourceCodeHash",
    "architectures",
    "imageUri",
    "s3Bucket",
    "s3Key",
    "s3ObjectVersion",
)
_UNRESERVED = -1
# AWS Lambda API, CreateFunction: Timeout and MemorySize.
_RANGES = {"timeout": (1, 900), "memorySize": (128, 32768)}
_SOURCES = ("code", "imageUri", "s3Bucket")


@register
class Function(Kind):
    """``aws.lambda.Function``; its id is its name.

    Code is compared by the archive's hash, and with what AWS runs where ``codeSha256`` is declared.
    """

    token = "aws:lambda/function:Function"
    force_new = frozenset({"name", "packageType", "tenancyConfig"})
    defaults = {
        "memorySize": 128,
        "packageType": "Zip",
        "publish": False,
        "reservedConcurrentExecutions": _UNRESERVED,
        "skipDestroy": False,
        "timeout": 3,
    }
    aws_defaults = {"description": "", "kmsKeyArn": ""}
    write_only = frozenset(
        {
            "code",
            "publish",
            "publishTo",
            "replaceSecurityGroupsOnDestroy",
            "replacementSecurityGroupIds",
            "s3Bucket",
            "s3Key",
            "s3ObjectVersion",
            "skipDestroy",
            "sourceCodeHash",
            "useResourceTimeoutForPropagation",
        }
    )
    autoname = "name"
    autoname_length = 64

    def check(self, inputs: Properties) -> Iterable[tuple[str, str]]:
        yield from validation.in_range(inputs, _RANGES)
        yield from validation.one_of(inputs, {"packageType": ("Zip", "Image")})
        yield from validation.conflicts(inputs, _SOURCES, _SOURCES[1:])
        if not any(source in inputs for source in _SOURCES):
            yield "code", "one of code, imageUri, s3Bucket must be specified"
        if inputs["packageType"] == "Zip":
            for name in ("handler", "runtime"):
                if name not in inputs:
                    yield name, "handler and runtime must be set when PackageType is Zip"

    def computed_on_update(self, state: Properties, inputs: Properties) -> frozenset[str]:
        changed = {key for key, value in inputs.items() if value != state.get(key)}
        found = {"lastModified"} if changed else set()
        if changed & {*_CODE}:
            found |= {"codeSha256", "sourceCodeSize"}
        if inputs.get("publish") and changed - {"tags", "tagsAll", "reservedConcurrentExecutions"}:
            found |= {"version", "qualifiedArn", "qualifiedInvokeArn"}
        return frozenset(found)

    def create(self, cloud: Cloud, inputs: Properties) -> str:
        client = cloud.client("lambda")
        call = self._call(client, "CreateFunction", inputs)
        tags = {"Tags": inputs["tagsAll"]} if inputs.get("tagsAll") else {}
        client.create_function(**call, **tags, Code=_code(inputs), Publish=bool(inputs.get("publish")))
        cloud.created(inputs["name"])
        client.get_waiter("function_active_v2").wait(FunctionName=inputs["name"], WaiterConfig=WAITER_CONFIG)
        self._reserve(client, inputs["name"], _UNRESERVED, inputs)
        return str(inputs["name"])

    def read(self, cloud: Cloud, resource_id: str, inputs: Properties) -> Properties | None:
        client = cloud.client("lambda")
        found = client.get_function(FunctionName=resource_id)
        function = found["Configuration"]
        arn = function["FunctionArn"].removesuffix(":$LATEST")
        version = _latest_version(client, resource_id) if inputs.get("publish") else "$LATEST"
        gateway = invocations(cloud)
        reserved = found.get("Concurrency", {}).get("ReservedConcurrentExecutions", _UNRESERVED)
        letters, network = function.get("DeadLetterConfig", {}), function.get("VpcConfig", {})
        state = {
            key: value
            for key, value in function.items()
            if key not in ("DeadLetterConfig", "VpcConfig", "FileSystemConfigs", "Layers", "SnapStart")
        }
        return translate.answer(self.token, state, _NAMES) | {
            "arn": arn,
            "qualifiedArn": f"{arn}:{version}",
            "invokeArn": f"{gateway}/{arn}/invocations",
            "qualifiedInvokeArn": f"{gateway}/{arn}:{version}/invocations",
            "version": version,
            "lastModified": function["LastModified"],
            "sourceCodeSize": function["CodeSize"],
            "codeSha256": function["CodeSha256"],
            "reservedConcurrentExecutions": reserved,
            "layers": [layer["Arn"] for layer in function.get("Layers", [])],
            "deadLetterConfig": {"targetArn": letters["TargetArn"]} if letters.get("TargetArn") else None,
            "vpcConfig": _vpc(network),
            "tags": found.get("Tags", {}),
        }

    def update(self, cloud: Cloud, resource_id: str, state: Properties, inputs: Properties) -> None:
        client = cloud.client("lambda")
        changed = {key for key in {*inputs, *self._settings(state)} if inputs.get(key) != state.get(key)}
        settings = changed - {*_CODE, "tags", "tagsAll", "reservedConcurrentExecutions", *self.write_only}
        if settings:
            call = self._call(client, "UpdateFunctionConfiguration", {**self._emptied(state), **inputs})
            client.update_function_configuration(**call)
            _settle(client, resource_id)
        if changed & {*_CODE}:
            code = _code(inputs)
            client.update_function_code(
                FunctionName=resource_id, Architectures=inputs.get("architectures", ["x86_64"]), **code
            )
            _settle(client, resource_id)
        if inputs.get("publish") and (settings or changed & {*_CODE, "publish"}):
            client.publish_version(FunctionName=resource_id)
        reserved = state.get("reservedConcurrentExecutions", _UNRESERVED)
        self._reserve(client, resource_id, reserved, inputs)
        service_tags.update(client, state["arn"], state, inputs, TagOperations())

    def delete(self, cloud: Cloud, resource_id: str, state: Properties) -> None:
        if not state.get("skipDestroy"):
            cloud.client("lambda").delete_function(FunctionName=resource_id)

    def _call(self, client: Any, operation: str, inputs: Properties) -> dict[str, Any]:
        left_out = {"tags", "publish", "publishTo", "code", "codeSha256"}
        own = {key: value for key, value in inputs.items() if key not in left_out}
        return translate.request(client, operation, own, _NAMES)

    def _settings(self, state: Properties) -> set[str]:
        return {key for key in self._emptied({}) if state.get(key)}

    def _emptied(self, state: Properties) -> Properties:
        """Values that remove a setting."""
        return {
            "deadLetterConfig": {"targetArn": ""},
            "description": "",
            "kmsKeyArn": "",
            "environment": {"variables": {}},
            "layers": [],
            "vpcConfig": {"subnetIds": [], "securityGroupIds": []},
        }

    def _reserve(self, client: Any, name: str, before: int, inputs: Properties) -> None:
        wanted = inputs.get("reservedConcurrentExecutions", _UNRESERVED)
        if wanted == before:
            return
        if wanted == _UNRESERVED:
            client.delete_function_concurrency(FunctionName=name)
        else:
            client.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=wanted)


def invocations(cloud: Cloud) -> str:
    """The prefix of the ARN by which API Gateway invokes functions."""
    return f"arn:aws:apigateway:{cloud.region}:lambda:path/2015-03-31/functions"


def _code(inputs: Properties) -> dict[str, Any]:
    if "code" in inputs:
        return {"ZipFile": zipped(inputs["code"])}
    table = {
        "imageUri": "ImageUri",
        "s3Bucket": "S3Bucket",
        "s3Key": "S3Key",
        "s3ObjectVersion": "S3ObjectVersion",
    }
    return translate.taken(table, inputs)


def _settle(client: Any, name: str) -> None:
    client.get_waiter("function_updated_v2").wait(FunctionName=name, WaiterConfig=WAITER_CONFIG)


def _latest_version(client: Any, name: str) -> str:
    pages = client.get_paginator("list_versions_by_function").paginate(FunctionName=name)
    numbers = [one["Version"] for page in pages for one in page["Versions"] if one["Version"] != "$LATEST"]
    return max(numbers, key=int, default="$LATEST")


def _vpc(network: dict[str, Any]) -> Properties | None:
    if not network.get("SubnetIds"):
        return None
    return {
        "subnetIds": network["SubnetIds"],
        "securityGroupIds": network.get("SecurityGroupIds", []),
        "vpcId": network.get("VpcId"),
    }
