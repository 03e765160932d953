"""The schemas are those of the installed pulumi_aws and pulumi_awsx, from the cache or not."""

from pathlib import Path

import pytest

from standin.aws import schema
from standin.aws.schema import Schema, Shape, UnknownKindError, component, load

# Services of the SDK emit deprecation warnings of their own modules when they load.
pytestmark = pytest.mark.filterwarnings("ignore:.* has been deprecated:DeprecationWarning")


SUBNET = "aws:ec2/subnet:Subnet"


@pytest.fixture(scope="module")
def subnet() -> Schema:
    return load(SUBNET, None)


def shape(token: str, path: str) -> Shape:
    """The shape at *path* below a kind's inputs; through a list to what it holds."""
    found = load(token, None).inputs
    for part in path.split("."):
        found = (found.item or found).properties[part]
    return found


def test_inputs_are_named_as_the_engine_names_them_and_outputs_are_more(subnet: Schema) -> None:
    assert {"vpcId", "cidrBlock", "mapPublicIpOnLaunch", "tags"} <= subnet.inputs.properties.keys()
    assert subnet.inputs.properties.keys() < subnet.outputs
    assert {"arn", "ownerId", "tagsAll"} <= subnet.outputs
    assert not {"id", "urn", "tags_all", "map_public_ip_on_launch"} & subnet.outputs


@pytest.mark.parametrize(
    ("token", "required"),
    [
        ("aws:ec2/subnet:Subnet", ("vpcId",)),
        ("aws:ec2/vpc:Vpc", ()),
        ("aws:ec2/routeTableAssociation:RouteTableAssociation", ("routeTableId",)),
        ("aws:iam/rolePolicy:RolePolicy", ("policy", "role")),
        ("aws:iam/role:Role", ("assumeRolePolicy",)),
    ],
)
def test_required_are_the_arguments_without_a_default(token: str, required: tuple[str, ...]) -> None:
    assert load(token, None).inputs.required == required


@pytest.mark.parametrize(
    ("token", "path", "kind"),
    [
        ("aws:ec2/subnet:Subnet", "cidrBlock", "str"),
        ("aws:ec2/subnet:Subnet", "mapPublicIpOnLaunch", "bool"),
        ("aws:ec2/flowLog:FlowLog", "maxAggregationInterval", "int"),
        ("aws:cloudwatch/metricAlarm:MetricAlarm", "threshold", "float"),
        ("aws:ec2/subnet:Subnet", "tags", "map"),
        ("aws:ec2/vpcEndpoint:VpcEndpoint", "subnetIds", "list"),
        ("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", "ingress.cidrBlocks", "list"),
        ("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", "ingress.fromPort", "int"),
        ("aws:lambda/function:Function", "vpcConfig", "object"),
        ("aws:lambda/function:Function", "code", "archive"),
        ("aws:s3/bucketObjectv2:BucketObjectv2", "source", "any"),
    ],
)
def test_each_type_of_the_sdk_has_its_shape(token: str, path: str, kind: str) -> None:
    assert shape(token, path).kind == kind


def test_an_enum_beside_its_plain_type_is_the_plain_type() -> None:
    assert shape("aws:lambda/function:Function", "runtime") == Shape("str")


def test_a_document_or_its_text_may_be_either() -> None:
    assert shape("aws:iam/role:Role", "assumeRolePolicy") == Shape("any")


def test_a_nested_object_has_its_own_required_arguments() -> None:
    ingress = shape("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", "ingress").item
    assert ingress is not None
    assert ingress.required == ("fromPort", "protocol", "toPort")


def test_a_type_within_itself_is_checked_once_and_then_taken_as_it_is() -> None:
    statement = shape("aws:wafv2/webAcl:WebAcl", "rules.statement")
    assert statement.properties["geoMatchStatement"].kind == "object"
    assert statement.properties["notStatement"].properties["statement"] == Shape("any")


def test_a_kind_that_pulumi_aws_lacks_is_named() -> None:
    with pytest.raises(UnknownKindError, match="aws:ec2/subnett:Subnett"):
        load("aws:ec2/subnett:Subnett", None)


def test_the_awsx_component_s_arguments_are_those_of_pulumi_awsx(tmp_path: Path) -> None:
    vpc = component("awsx:ec2:Vpc", tmp_path)
    specs = vpc.properties["subnetSpecs"].item
    assert specs is not None
    assert specs.required == ("type",)
    assert specs.properties["cidrBlocks"] == Shape("list", Shape("str"))
    assert vpc == component("awsx:ec2:Vpc", tmp_path) == component("awsx:ec2:Vpc", None)


def test_what_the_cache_gives_back_is_what_was_read(
    tmp_path: Path, subnet: Schema, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert load(SUBNET, tmp_path) == subnet

    def never(token: str) -> dict[str, object]:
        raise AssertionError(token)

    monkeypatch.setattr(schema, "_read", never)
    assert load(SUBNET, tmp_path) == subnet
    assert len(list(tmp_path.glob("*/*.json"))) == 1
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and path.suffix != ".json"]


@pytest.mark.parametrize("changed", ["version", "_format"])
def test_another_sdk_or_another_reader_does_not_use_the_cache(
    changed: str, tmp_path: Path, subnet: Schema, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(SUBNET, tmp_path)
    (file,) = tmp_path.glob("*/*.json")
    monkeypatch.setattr(schema, changed, lambda *_: "other")
    assert load(SUBNET, tmp_path) == subnet
    assert len({one.parent for one in tmp_path.glob("*/*.json")}) == 2, file


@pytest.mark.parametrize("damage", ["", "{", "{}", "null\n{}", "changed", "\udcff", "cut off"])
def test_a_damaged_file_of_the_cache_is_written_again(damage: str, tmp_path: Path, subnet: Schema) -> None:
    load(SUBNET, tmp_path)
    (file,) = tmp_path.glob("*/*.json")
    whole = file.read_text()
    texts = {"changed": whole.replace("cidrBlock", "cidrBlok"), "cut off": whole[:-9]}
    file.write_bytes(texts.get(damage, damage).encode(errors="surrogateescape"))
    assert load(SUBNET, tmp_path) == subnet
    assert file.read_text() == whole
