import botocore.session
import pytest

from components.common.advice import unknown_values
from components.compute.web.ec2_sizes import SIZES
from components.compute.web.instance_types import architecture, common_architecture, image_reference, size

PARAMETER = "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-"


@pytest.mark.parametrize("name", ["t4g.micro", "m7g.large", "c7gn.16xlarge", "r6gd.metal", "m8g.metal-24xl"])
def test_an_option_g_is_graviton(name):
    assert architecture(name) == "arm64"


@pytest.mark.parametrize("name", ["t3.micro", "t3a.small", "m7i-flex.large", "c5n.xlarge", "r7iz.metal-16xl"])
def test_every_other_processor_is_x86(name):
    assert architecture(name) == "x86_64"


@pytest.mark.parametrize(
    "name", ["", "t4g", "t4g.tiny", "T4g.micro", "g5g.xlarge", "mac2.metal", "t4g.micro "]
)
def test_a_name_of_another_form_or_family_is_refused(name):
    with pytest.raises(
        ValueError, match=f"{name} is not a type of the t, c, m or r families such as t4g.small"
    ):
        architecture(name)


def test_types_of_two_architectures_are_refused_with_both_names():
    message = r"mixes m7g.large \(arm64\) and m7i.large \(x86_64\): one image runs on one architecture"
    with pytest.raises(ValueError, match=message):
        common_architecture(["m7g.large", "c7g.large", "m7i.large"])


def test_types_of_one_architecture_have_it_in_common():
    assert common_architecture(["t3.micro", "t3a.micro"]) == "x86_64"


@pytest.mark.parametrize("processor", ["arm64", "x86_64"])
def test_the_image_is_looked_up_by_ec2_and_fits_the_processor(processor):
    assert image_reference(processor) == PARAMETER + processor


def test_the_sizes_are_those_of_the_ec2_api() -> None:
    model = botocore.session.get_session().get_service_model("ec2")
    types = [name.split(".") for name in model.shape_for("InstanceType").enum]
    known = {(family, size) for family, size in types if family[0] in "tcmr" and family[1].isdigit()}
    assert {(family, size) for family, sizes in SIZES.items() for size in sizes} == known


@pytest.mark.parametrize("name", ["c7gn.large", "m8g.24xlarge", "r8g.metal-48xl", "c8gn.medium", "t4g.nano"])
def test_a_type_of_the_list_is_accepted_without_a_warning(name: str) -> None:
    with unknown_values() as messages:
        assert architecture(name) == "arm64"
    assert messages == []


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("m7g.9xlarge", "m7g.9xlarge does not exist; m7g has medium, large, xlarge, 2xlarge"),
        ("t4g.4xlarge", "t4g.4xlarge does not exist; t4g has nano, micro"),
        ("c5n.12xlarge", "c5n.12xlarge does not exist"),
        ("r6gd.metal-16xl", "r6gd.metal-16xl does not exist"),
    ],
)
def test_a_size_that_a_family_does_not_have_is_refused(name: str, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        architecture(name)


@pytest.mark.parametrize("name", ["m12g.large", "c10gn.3xlarge", "r11i.metal-96xl"])
def test_a_family_newer_than_the_list_is_accepted_with_a_warning(name: str) -> None:
    with unknown_values() as messages:
        architecture(name)
    assert messages == [f"{name} is of an unknown family; AWS decides whether it exists"]


@pytest.mark.parametrize(
    ("name", "cpu", "memory_mb"),
    [
        ("t4g.nano", 2048, 512),
        ("t4g.medium", 2048, 4096),
        ("t4g.large", 2048, 8192),
        ("t4g.2xlarge", 8192, 32768),
        ("c7gn.medium", 1024, 2048),
        ("m7g.large", 2048, 8192),
        ("r8g.xlarge", 4096, 32768),
        ("m8g.48xlarge", 196_608, 786_432),
    ],
)
def test_a_graviton_type_has_its_cores_and_memory(name, cpu, memory_mb):
    assert size(name) == (cpu, memory_mb)


@pytest.mark.parametrize("name", ["m7g.metal", "m7i.large", "x"])
def test_the_size_of_another_type_is_not_known(name):
    assert size(name) is None
