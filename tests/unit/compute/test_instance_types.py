import pytest

from components.compute.web.instance_types import architecture, common_architecture, image_reference

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
def test_what_is_no_type_for_a_tier_of_machines_is_refused_by_name(name):
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
