"""Mocks that deploy each resource by the stand-in, and deploy it again: no second deployment changes any."""

import threading
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pulumi.provider.experimental import provider as api
from pulumi.runtime.mocks import MockMonitor, MockResourceArgs
from unit.policies.house import shown
from unit.recording import AWSX_VPC, Cloud

from kinds.world import Resource, World, connect, run
from standin.aws.content import Content
from standin.aws.kind import registry
from standin.aws.provider import Aws
from standin.aws.schema import cache_dir
from standin.aws.values import Properties, plain_map, property_map

_PROVIDER = "pulumi:providers:aws"
_PREFIX_LIST = "aws:ec2/getManagedPrefixList:getManagedPrefixList"
# Kinds that a parent has once: the program deletes one before it creates another.
_SINGLE = frozenset({"aws:cognito/userPoolDomain:UserPoolDomain"})
# Of one property so many values are tried, and of numbers beyond _NUMBERS the lowest and the highest only.
_VALUES, _NUMBERS = 8, 4

Key = tuple[str, str]
"""Type and logical name of a resource."""


@dataclass(frozen=True)
class Finding:
    """A resource that could not be deployed, or that a second deployment would change."""

    kind: str
    name: str
    what: str
    """The properties that a second deployment would change, or the error."""
    in_place: bool
    """Whether it settles as a new resource, and only the change of the deployed one doesn't."""


@dataclass
class Account:
    """The resources that an environment has in an emulated account, from one deployment to the next."""

    region: str
    number: str
    tags: Mapping[str, str]
    examples: Mapping[str, str] = field(default_factory=dict)
    """What stands in the settings for something that exists outside of the environment."""
    verify: bool = True
    found: list[Finding] = field(default_factory=list)
    verified: int = 0
    _worlds: dict[str, World] = field(default_factory=dict)
    _regions: dict[str, str] = field(default_factory=dict)
    _deployed: dict[Key, Resource] = field(default_factory=dict)
    _declared: dict[Key, Properties] = field(default_factory=dict)
    _renamed: dict[Key, Properties] = field(default_factory=dict)
    _network: dict[str, str] = field(default_factory=dict)
    _seen: defaultdict[tuple[str, tuple[str, ...]], set[Any]] = field(
        default_factory=lambda: defaultdict(set)
    )
    # One operation at a time: moto answers a list that another request changes with an error 500.
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def world(self, region: str) -> World:
        """The resources of one region."""
        with self._lock:
            if region not in self._worlds:
                provider = Aws(cache_dir())
                connect(provider, region, self.number, self.tags)
                self._worlds[region] = World(provider)
            return self._worlds[region]

    def invoke(self, request: api.InvokeRequest) -> Properties:
        """The answer of a data source."""
        with self._lock:
            return plain_map(run(self.world(self.region).provider.invoke(request)).return_value or {})

    def declare_provider(self, name: str, region: str) -> None:
        """Record the region of a provider of the program."""
        self._regions[name] = region

    def deploy(
        self, kind: str, name: str, declared: Properties, provider: str, replaced: Sequence[str] = ()
    ) -> Properties | None:
        """Create or change a resource; its outputs with its id, or None if that failed.

        A change of one of the properties *replaced* replaces it.
        """
        with self._lock:
            return self._deploy((kind, name), declared, provider, replaced)

    def _deploy(
        self, key: Key, declared: Properties, provider: str, replaced: Sequence[str]
    ) -> Properties | None:
        kind, name = key
        declared = _replaced(declared, self.examples) | self._renamed.get(key, {})
        if self._declared.get(key) != declared and (key not in self._deployed or self._is_new(key, declared)):
            self._note(kind, declared)
            self._declared[key] = declared
            try:
                world = self.world(self._regions.get(provider, self.region))
                self._apply(world, key, declared, replaced)
            except Exception as error:
                what = f"{type(error).__name__}: {error}".splitlines()[0]
                self.found.append(Finding(kind, name, what, in_place=key in self._deployed))
        resource = self._deployed.get(key)
        return None if resource is None else {"id": resource.id, **_plain(resource.outputs)}

    def _apply(self, world: World, key: Key, declared: Properties, replaced: Sequence[str]) -> None:
        kind, name = key
        deployed = self._deployed.get(key)
        if deployed is None:
            self._deployed[key] = world.make(kind, declared, name)
            self._verify(world, key, in_place=False)
            return
        checked, refused = world.check(kind, declared, name)
        assert refused == []
        checked = {**checked, **_generated(kind, declared, deployed.inputs)}
        changes, replaces = world.differences(deployed, checked)
        if not replaces and changes.isdisjoint(replaced):
            if changes:
                world.update(deployed, checked)
            deployed.inputs = checked
            if self._verify(world, key, in_place=True):
                return
        self._make_beside(world, key, declared)
        self._verify(world, key, in_place=False)

    def _make_beside(self, world: World, key: Key, declared: Properties) -> None:
        """Create the resource again, under another name where AWS takes no second one of the name."""
        kind, name = key
        if kind in _SINGLE:
            world.delete(self._deployed[key])
        try:
            self._deployed[key] = world.make(kind, declared, name)
        except Exception:
            unique = registry()[kind].id_input or registry()[kind].autoname
            if unique not in declared:
                raise
            names = self._renamed[key] = {unique: f"{declared[unique]}x"}
            self._deployed[key] = world.make(kind, declared | names, name)
            self._declared[key] = declared | names

    def _verify(self, world: World, key: Key, *, in_place: bool) -> bool:
        """Whether neither a second deployment nor one after a refresh changes anything."""
        if not self.verify:
            return True
        self.verified += 1
        resource, changed = self._deployed[key], set[str]()
        for refreshed in (False, True):
            if refreshed and not world.refresh(resource):
                changed.add("(vanished)")
                break
            changes, replaces = world.differences(resource)
            changed |= changes | replaces
        if changed:
            self.found.append(Finding(*key, ", ".join(sorted(changed)), in_place=in_place))
        return not changed

    def _is_new(self, key: Key, declared: Properties) -> bool:
        """Whether the change of the resource has a value that none of its kind had before."""
        before, now = set(_leaves(self._declared[key])), set(_leaves(declared))
        gone = {path for path, _ in before} - {path for path, _ in now}
        fresh = [(path, None) for path in gone] + list(now - before)
        return any(self._is_untried(self._seen[key[0], path], value) for path, value in fresh)

    def _is_untried(self, tried: set[Any], value: object) -> bool:
        numbers = [one for one in tried if type(one) is int]
        if type(value) is int and len(numbers) >= _NUMBERS and min(numbers) <= value <= max(numbers):
            return False
        return value not in tried and len(tried) < _VALUES

    def _note(self, kind: str, declared: Properties) -> None:
        now = set(_leaves(declared))
        for path, value in now:
            self._seen[kind, path].add(value)
        for own, path in list(self._seen):
            if own == kind and path not in {one for one, _ in now}:
                self._seen[kind, path].add(None)

    def network(self, name: str, inputs: Mapping[str, Any]) -> dict[str, str]:
        """The ids of the VPC's parts, by those that the mocks have; the first network stays."""
        with self._lock:
            if not self._network:
                self._network = dict(_network(self.world(self.region), name, inputs))
            return self._network


class ProviderCloud(Cloud):
    """Deploys what a program declares into *account*."""

    def __init__(self, account: Account) -> None:
        super().__init__()
        self.account = account

    def new_resource(self, args: MockResourceArgs) -> tuple[str, dict[str, Any]]:
        """The id and outputs of the real resource, and those of the mocks where it has none."""
        made, outputs = super().new_resource(args)
        if args.typ == _PROVIDER:
            self.account.declare_provider(args.name, args.inputs["region"])
        if args.typ == AWSX_VPC:
            ids = self.account.network(args.name, args.inputs)
            for urn, one in [*self.inside.items()]:
                self.inside[urn] = MockMonitor.ResourceRegistration(
                    urn, _replaced(one.id, ids), _replaced(one.state, ids)
                )
            return made, _replaced(outputs, ids)
        if not args.typ.startswith("aws:"):
            return made, outputs
        provider = (args.provider or "").rpartition("::")[0].rpartition("::")[2]
        replaced = self.replaced.get((args.typ, args.name), ())
        real = self.account.deploy(args.typ, args.name, shown(args.inputs), provider, replaced)
        return (made, outputs) if real is None else (str(real.pop("id")), outputs | real)

    def call(self, args: Any) -> dict[str, Any]:  # type: ignore[override]
        """The real prefix list; the deployed state of the mocks."""
        if args.token != _PREFIX_LIST:
            return super().call(args)
        request = api.InvokeRequest(args.token, property_map(args.args))
        return self.account.invoke(request)


def _network(world: World, name: str, inputs: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    settings = {"cidrBlock": inputs["cidrBlock"], "enableDnsHostnames": True, "enableDnsSupport": True}
    vpc = world.make("aws:ec2/vpc:Vpc", settings, name).id
    yield f"vpc-{name}", vpc
    yield f"{name}-id", world.make("aws:ec2/internetGateway:InternetGateway", {"vpcId": vpc}, name).id
    zones = inputs["availabilityZoneNames"]
    for spec in inputs["subnetSpecs"]:
        for number, (zone, block) in enumerate(zip(zones, spec["cidrBlocks"], strict=True), 1):
            own = f"{spec['name']}-{number}"
            placed = {"vpcId": vpc, "cidrBlock": block, "availabilityZone": zone}
            subnet = world.make("aws:ec2/subnet:Subnet", placed, own).id
            yield f"subnet-{own}", subnet
            yield f"rtb-{own}", world.make("aws:ec2/routeTable:RouteTable", {"vpcId": vpc}, own).id
            if spec["type"] == "Public":
                address = world.make("aws:ec2/eip:Eip", {"domain": "vpc"}, own).outputs["allocationId"]
                gateway = {"subnetId": subnet, "allocationId": address}
                yield f"{name}-{number}-id", world.make("aws:ec2/natGateway:NatGateway", gateway, own).id


def _generated(kind: str, declared: Properties, deployed: Properties) -> Properties:
    """The name that Pulumi generated, which stays while the resource is not replaced."""
    name = registry()[kind].autoname
    return {name: deployed[name]} if name and name in deployed and name not in declared else {}


def _leaves(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Each value inside of *value* with the path to it, which has no positions of lists."""
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            yield from _leaves(inner, (*path, key))
    elif isinstance(value, list) and value:
        for inner in value:
            yield from _leaves(inner, (*path, "[]"))
    else:
        yield path, value if isinstance(value, str | int | float) else type(value).__name__


def _plain(value: Any) -> Any:
    """*value* without the contents of archives and without what is not set."""
    if isinstance(value, dict):
        shown = {key: _plain(inner) for key, inner in value.items()}
        return {key: inner for key, inner in shown.items() if inner is not None}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return None if isinstance(value, Content) else value


def _replaced(value: Any, texts: Mapping[str, str]) -> Any:
    """*value* with each of *texts* replaced by its value."""
    if isinstance(value, str):
        return texts.get(value, value)
    if isinstance(value, dict):
        return {key: _replaced(inner, texts) for key, inner in value.items()}
    return [_replaced(inner, texts) for inner in value] if isinstance(value, list) else value
