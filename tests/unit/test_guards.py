import os
import socket

import pulumi
import pytest
from pulumi_aws import ec2, get_region_output


class Component(pulumi.ComponentResource):
    def __init__(self, name):
        super().__init__("test:guards:Component", name)


def test_no_test_reaches_the_network():
    with pytest.raises(UserWarning, match="tried to use socket"):
        socket.socket(socket.AF_INET)


def test_no_test_inherits_an_aws_variable():
    assert not [name for name in os.environ if name.startswith("AWS_")]


def test_a_resource_outside_every_component_fails_the_test(deploy):
    with pytest.raises(AssertionError, match="every resource belongs to a component"):
        deploy(lambda: ec2.Eip("stray"))


def test_two_resources_of_one_name_fail_the_test(deploy):
    def program():
        child = pulumi.ResourceOptions(parent=Component("component"))
        for _ in range(2):
            ec2.Eip("twin", opts=child)

    with pytest.raises(AssertionError, match="the engine rejects duplicate URNs"):
        deploy(program)


def test_a_data_source_fails_the_test(deploy):
    with pytest.raises(Exception, match="unexpected data-source call aws:index/getRegion:getRegion"):
        deploy(get_region_output)
