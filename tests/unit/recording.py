"""A recording cloud: it returns inputs as outputs, and records registrations and calls."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pulumi
import yaml
from pulumi.runtime.mocks import MockMonitor
from pulumi.runtime.proto import callback_pb2

from components.common.locks import Locks
from components.messaging.settings import MessagingSettings
from components.network.settings import NetworkSettings

ROOT = Path(__file__).parents[2]
PROJECT = "strata"
STACKS = sorted(path.stem.removeprefix("Pulumi.") for path in ROOT.glob("Pulumi.*.yaml"))
ACCOUNT = "123456789012"
AWSX_VPC = "awsx:ec2:Vpc"
IPV6_CIDR = "2001:db8:1234:1a00::/56"
LOCKED = Locks(deletion_protection=True, protect=True, retention=True)
OPEN = Locks(deletion_protection=False, protect=False, retention=False)

# The engine's own function that returns the outputs of the last deployment.
_READ_STATE = "pulumi:pulumi:readStackResourceOutputs"

# How the engine marks a reference to a resource among the properties of another.
_SIGNATURE = "4dabf18193072939515e22adb298388d"
_RESOURCE = "5cf8f73096256a8f31e491e813e4eb8e"

_CERTIFICATE = "aws:acm/certificate:Certificate"
_API_DOMAIN = "aws:apigatewayv2/domainName:DomainName"

# Outputs that AWS adds to a resource, as far as the components read them.
_PREFIX_LIST = "aws:ec2/getManagedPrefixList:getManagedPrefixList"
PREFIX_LISTS = {"com.amazonaws.global.cloudfront.origin-facing": "pl-cloudfront"}
_COMPUTED: dict[str, dict[str, Any]] = {
    "aws:ec2/eip:Eip": {"allocationId": "eipalloc-{name}", "publicIp": "ip-{name}"},
    "aws:ec2/launchTemplate:LaunchTemplate": {"latestVersion": 7},
    "aws:ec2/vpcIpv6CidrBlockAssociation:VpcIpv6CidrBlockAssociation": {"ipv6CidrBlock": IPV6_CIDR},
    "aws:lb/loadBalancer:LoadBalancer": {
        "arnSuffix": "app/{name}/1",
        "dnsName": "{name}.elb.amazonaws.com",
        "zoneId": "Z1",
    },
    "aws:lb/targetGroup:TargetGroup": {"arnSuffix": "targetgroup/{name}/2"},
    "aws:msk/cluster:Cluster": {"bootstrapBrokersSaslIam": "b-2.{name}.kafka.amazonaws.com:9098"},
    "aws:iam/serviceLinkedRole:ServiceLinkedRole": {
        "arn": f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig"
    },
    "aws:kinesis/stream:Stream": {"arn": f"arn:aws:kinesis:ap-northeast-2:{ACCOUNT}:stream/{{name}}"},
    "aws:lambda/alias:Alias": {"arn": f"arn:aws:lambda:ap-northeast-2:{ACCOUNT}:function:{{name}}"},
    "aws:lambda/function:Function": {"version": "1"},
    "aws:apigateway/restApi:RestApi": {
        "executionArn": f"arn:aws:execute-api:ap-northeast-2:{ACCOUNT}:{{name}}",
        "rootResourceId": "{name}-root",
    },
    "aws:apigatewayv2/api:Api": {"executionArn": f"arn:aws:execute-api:ap-northeast-2:{ACCOUNT}:{{name}}"},
    "aws:cloudwatch/eventRule:EventRule": {"arn": f"arn:aws:events:ap-northeast-2:{ACCOUNT}:rule/{{name}}"},
    "aws:cognito/userPool:UserPool": {
        "arn": f"arn:aws:cognito-idp:ap-northeast-2:{ACCOUNT}:userpool/{{name}}-id",
        "endpoint": "cognito-idp.ap-northeast-2.amazonaws.com/{name}-id",
    },
    "aws:cognito/userPoolDomain:UserPoolDomain": {"cloudfrontDistribution": "{name}.cloudfront.net"},
    "aws:cloudfront/distribution:Distribution": {"domainName": "{name}.cloudfront.net"},
    "aws:acm/certificate:Certificate": {"arn": f"arn:aws:acm:ap-northeast-2:{ACCOUNT}:certificate/{{name}}"},
    "aws:route53/zone:Zone": {"zoneId": "Z{name}", "nameServers": ["ns-1.awsdns-01.com"]},
    "aws:route53/record:Record": {"fqdn": "{name}.fqdn"},
    "aws:dms/replicationTask:ReplicationTask": {
        "replicationTaskArn": f"arn:aws:dms:ap-northeast-2:{ACCOUNT}:task:ABCTASK"
    },
    "aws:dynamodb/table:Table": {
        "streamArn": f"arn:aws:dynamodb:ap-northeast-2:{ACCOUNT}:table/{{name}}/stream/1"
    },
    "aws:elasticache/cluster:Cluster": {
        "clusterAddress": "{name}.cfg.cache.amazonaws.com",
        "configurationEndpoint": "{name}.cfg.cache.amazonaws.com:11211",
    },
    "aws:elasticache/replicationGroup:ReplicationGroup": {
        "replicationGroupId": "{name}",
        "primaryEndpointAddress": "{name}.cache.amazonaws.com",
        "readerEndpointAddress": "{name}-ro.cache.amazonaws.com",
    },
    "aws:organizations/organization:Organization": {"roots": [{"id": "r-root"}]},
    "aws:rds/cluster:Cluster": {
        "clusterIdentifier": "{name}",
        "clusterResourceId": "cluster-{name}",
        "endpoint": "{name}.cluster.rds.amazonaws.com",
        "readerEndpoint": "{name}.cluster-ro.rds.amazonaws.com",
        "masterUserSecrets": [{"secretArn": "arn:master-secret"}],
    },
    "aws:rds/instance:Instance": {
        "identifier": "{name}",
        "resourceId": "db-{name}",
        "address": "{name}.rds.amazonaws.com",
        "endpoint": "{name}.rds.amazonaws.com:5432",
        "masterUserSecrets": [{"secretArn": "arn:master-secret"}],
    },
    "aws:neptune/cluster:Cluster": {
        "clusterIdentifier": "{name}",
        "clusterResourceId": "cluster-{name}",
        "endpoint": "{name}.cluster.neptune.amazonaws.com",
        "readerEndpoint": "{name}.cluster-ro.neptune.amazonaws.com",
    },
    "aws:redshift/cluster:Cluster": {
        "dnsName": "{name}.redshift.amazonaws.com",
        "masterPasswordSecretArn": "arn:redshift-secret",
    },
    "aws:s3/bucket:Bucket": {"arn": "arn:aws:s3:::{name}", "bucket": "{name}-bucket"},
    "aws:sns/topic:Topic": {"arn": f"arn:aws:sns:ap-northeast-2:{ACCOUNT}:{{name}}"},
    "aws:sqs/queue:Queue": {
        "arn": f"arn:aws:sqs:ap-northeast-2:{ACCOUNT}:{{name}}",
        "url": f"https://sqs.ap-northeast-2.amazonaws.com/{ACCOUNT}/{{name}}",
    },
}


def _validation_options(inputs: dict[str, Any]) -> list[dict[str, str]]:
    """ACM's records: a domain and its wildcard have the same one."""
    names = [inputs["domainName"], *inputs.get("subjectAlternativeNames", ())]
    return [
        {
            "domainName": name,
            "resourceRecordName": f"_token.{name.removeprefix('*.')}.",
            "resourceRecordType": "CNAME",
            "resourceRecordValue": f"_value.{name.removeprefix('*.')}.acm-validations.aws.",
        }
        for name in names
    ]


class Callbacks:
    """The transforms of resources, which mocks don't call."""

    def register_transform(self, transform: pulumi.ResourceTransform) -> callback_pb2.Callback:
        """The name of *transform* in a registration."""
        return callback_pb2.Callback(token=transform.__qualname__)


async def _callbacks() -> Callbacks:
    return Callbacks()


# The SDK has a server of callbacks for the engine alone.
pulumi.runtime.resource._get_callbacks = _callbacks  # type: ignore[assignment]
pulumi.runtime.resource._sync_monitor_supports_transforms = lambda: True


def set_event_loop() -> None:
    """Give this thread an event loop: the SDK's mocks expect one, which Python makes by itself up to 3.11."""
    asyncio.set_event_loop(_event_loop())


@cache
def _event_loop() -> asyncio.AbstractEventLoop:
    return asyncio.new_event_loop()


def stack_config(stack: str) -> dict[str, str]:
    """The configuration that the engine would give to the program of *stack*."""
    return config_of(ROOT / f"Pulumi.{stack}.yaml")


def config_of(file: Path) -> dict[str, str]:
    """The configuration that the engine would give to the program of a stack with that *file*."""
    raw = yaml.safe_load(file.read_text())["config"]
    return {key: value if isinstance(value, str) else json.dumps(value) for key, value in raw.items()}


def network_settings(**changes: object) -> NetworkSettings:
    """A small valid network, but for *changes*."""
    small = {
        "cidr": "10.16.0.0/16",
        "zones": ["ap-northeast-2a", "ap-northeast-2c"],
        "nat": "single",
        "interface_endpoints": [],
        "flow_log_retention_days": 7,
        "dns": None,
        "certificates": None,
        "ipv6": None,
        "connections": None,
        "interfaces": {},
    }
    return NetworkSettings.model_validate({**small, **changes})


def messaging_settings(**changes: object) -> MessagingSettings:
    """A small valid messaging layer, but for *changes*."""
    small = {
        "queue_retention_days": 4,
        "max_receives": 3,
        "oldest_message_alarm_seconds": 900,
        "log_retention_days": 7,
        "operations_subscribers": {},
        "stream": None,
        "kafka": None,
    }
    return MessagingSettings.model_validate({**small, **changes})


@dataclass(frozen=True)
class Registered:
    """A resource as the program registered it, with what it waits for and the names that it had before."""

    urn: str
    parent: str
    typ: str
    name: str
    aliases: Sequence[Any]
    dependencies: Sequence[str]
    protect: bool = False
    replaced_first: bool = False
    """Whether a replacement is created after the deletion (``delete_before_replace``)."""
    replace_on_changes: Sequence[str] = ()
    longest_creation: str = ""
    """How long the provider waits for the creation (``custom_timeouts``)."""


class Cloud(pulumi.runtime.Mocks):
    """A record of every resource; those inside a remote component apart, as targets of its references."""

    def __init__(self) -> None:
        self.resources: list[pulumi.runtime.MockResourceArgs] = []
        self.inside: dict[str, MockMonitor.ResourceRegistration] = {}
        self.urns: list[str] = []
        self.ignored: dict[str, list[str]] = {}
        self.secret_outputs: dict[str, list[str]] = {}
        self.dependencies: dict[str, list[str]] = {}
        self.replaced: dict[tuple[str, str], list[str]] = {}
        """The properties whose changes replace a resource, by its type and name."""
        self.protected: set[str] = set()
        self.retained: set[str] = set()
        self.registered: list[Registered] = []
        self.deployed: dict[str, dict[str, Any]] = {}
        """The state of the last deployment, by URN."""

    def new_resource(self, args: pulumi.runtime.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        self.resources.append(args)
        if args.typ == AWSX_VPC:
            return "", self._vpc(args.name, args.inputs)
        made = {"arn": f"arn:aws:made:ap-northeast-2:{ACCOUNT}:{args.name}", "name": args.name}
        computed = {
            key: value.format(name=args.name) if isinstance(value, str) else value
            for key, value in _COMPUTED.get(args.typ, {}).items()
        }
        if args.typ == _CERTIFICATE:
            computed["domainValidationOptions"] = _validation_options(args.inputs)
        outputs = {**made, **computed, **args.inputs}
        if args.typ == _API_DOMAIN:
            target = {"targetDomainName": f"{args.name}.execute-api.amazonaws.com", "hostedZoneId": "ZAPI"}
            outputs["domainNameConfiguration"] = {**args.inputs["domainNameConfiguration"], **target}
        return f"{args.name}-id", outputs

    def call(self, args: pulumi.runtime.MockCallArgs) -> dict[str, Any]:  # type: ignore[override]
        if args.token == _READ_STATE:
            return {"outputs": self.deployed}
        if args.token == _PREFIX_LIST:
            return {
                "id": PREFIX_LISTS[args.args["name"]],
                "name": args.args["name"],
                "arn": "arn:prefix-list",
            }
        raise AssertionError(f"unexpected data-source call {args.token}")

    def of(self, typ: str) -> dict[str, dict[str, Any]]:
        """Inputs of every resource of type *typ*, by logical name."""
        return {resource.name: resource.inputs for resource in self.resources if resource.typ == typ}

    def _vpc(self, name: str, inputs: dict[str, Any]) -> dict[str, Any]:
        """The outputs of the official awsx for these inputs, as far as they are read."""
        zones = range(1, len(inputs["availabilityZoneNames"]) + 1)
        gateways = {"None": 0, "Single": 1, "OnePerAz": len(zones)}[inputs["natGateways"]["strategy"]]
        subnets = {
            spec["type"]: [f"subnet-{spec['name']}-{zone}" for zone in zones]
            for spec in inputs["subnetSpecs"]
        }
        return {
            "vpcId": f"vpc-{name}",
            "publicSubnetIds": subnets["Public"],
            "privateSubnetIds": subnets["Private"],
            "isolatedSubnetIds": subnets["Isolated"],
            # Backwards on purpose: awsx documents no order, so no component may depend on one.
            "routeTableAssociations": [
                self._association(subnet) for tier in subnets.values() for subnet in reversed(tier)
            ],
            "internetGateway": self._reference(
                "aws:ec2/internetGateway:InternetGateway", name, {"vpcId": f"vpc-{name}"}
            ),
            "natGateways": [self._gateway(name, number) for number in range(gateways, 0, -1)],
        }

    def _association(self, subnet: str) -> dict[str, str]:
        state = {"subnetId": subnet, "routeTableId": subnet.replace("subnet", "rtb")}
        return self._reference("aws:ec2/routeTableAssociation:RouteTableAssociation", subnet, state)

    def _gateway(self, name: str, number: int) -> dict[str, str]:
        state = {"publicIp": f"203.0.113.{number}", "subnetId": f"subnet-public-{number}"}
        return self._reference("aws:ec2/natGateway:NatGateway", f"{name}-{number}", state)

    def _reference(self, typ: str, name: str, state: dict[str, str]) -> dict[str, str]:
        urn = f"urn:pulumi:{pulumi.get_stack()}::{PROJECT}::{AWSX_VPC}${typ}::{name}"
        self.inside[urn] = MockMonitor.ResourceRegistration(urn, f"{name}-id", state)
        return {_SIGNATURE: _RESOURCE, "urn": urn, "id": f"{name}-id"}


class Monitor(MockMonitor):
    """Records what mocks don't receive: each resource's URN and parent."""

    def __init__(self, cloud: Cloud) -> None:
        super().__init__(cloud)
        self.cloud = cloud
        self.orphans: list[str] = []

    def RegisterResource(self, request: Any) -> Any:
        self.cloud.replaced[request.type, request.name] = list(request.replaceOnChanges)
        response = super().RegisterResource(request)
        self.resources.update(self.cloud.inside)
        self.cloud.urns.append(response.urn)
        self.cloud.registered.append(
            Registered(
                response.urn,
                request.parent,
                request.type,
                request.name,
                list(request.aliases),
                list(request.dependencies),
                request.protect,
                request.deleteBeforeReplace,
                list(request.replaceOnChanges),
                request.customTimeouts.create,
            )
        )
        if request.custom:
            if request.protect:
                self.cloud.protected.add(request.name)
            if request.retainOnDelete:
                self.cloud.retained.add(request.name)
            if request.additionalSecretOutputs:
                self.cloud.secret_outputs[request.name] = list(request.additionalSecretOutputs)
            self.cloud.ignored.setdefault(request.name, []).extend(request.ignoreChanges)
            self.cloud.dependencies.setdefault(request.name, []).extend(request.dependencies)
        provider = request.type.startswith("pulumi:providers:")
        own = request.custom or request.remote
        if own and not provider and "::pulumi:pulumi:Stack::" in request.parent:
            self.orphans.append(response.urn)
        return response


def state_of(cloud: Cloud) -> list[dict[str, Any]]:
    """The resources of *cloud* as in a state after an `up`, in so far as locks need it."""
    inputs = {(one.typ, one.name): one.inputs for one in cloud.resources}
    return [
        {
            "urn": one.urn,
            "type": one.typ,
            "protect": one.protect,
            "inputs": inputs.get((one.typ, one.name), {}),
        }
        for one in cloud.registered
    ]
