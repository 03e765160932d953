"""Every kind that a program of the project can declare, by any settings, has a case of its own."""

import ast
import importlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pulumi

from kinds.test_kinds import CASES
from standin.aws.kind import registry
from standin.aws.unemulated import Unemulated
from unit.recording import ROOT

FOLDERS = ("bootstrap", "components", "environment", "landing")
_SDK = "pulumi_aws"


def declarations(file: Path) -> Iterator[str]:
    """The types of pulumi_aws's resources that *file* calls, such as ``aws:ec2/eip:Eip``."""
    tree = ast.parse(file.read_text())
    modules = {
        alias.asname or alias.name: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == _SDK
        for alias in node.names
    }
    # A class may be passed on before it is called, as in a choice between two.
    used = (node for node in ast.walk(tree) if isinstance(node, ast.Attribute))
    for node in used:
        if isinstance(node.value, ast.Name) and node.value.id in modules:
            found = getattr(importlib.import_module(f"{_SDK}.{modules[node.value.id]}"), node.attr, None)
            if isinstance(found, type) and issubclass(found, pulumi.CustomResource):
                yield str(vars(found)["pulumi_type"])


@cache
def declared() -> frozenset[str]:
    files = [file for folder in FOLDERS for file in (ROOT / folder).rglob("*.py")]
    return frozenset(kind for file in files for kind in declarations(file))


def test_the_search_finds_kinds_of_required_and_of_optional_parts() -> None:
    assert {
        "aws:s3/bucket:Bucket",
        "aws:ec2/vpnConnection:VpnConnection",
        "aws:ssoadmin/permissionSet:PermissionSet",
        "aws:ram/principalAssociation:PrincipalAssociation",
        "aws:chatbot/slackChannelConfiguration:SlackChannelConfiguration",
    } <= declared()
    assert len(declared()) > 150


def test_every_kind_that_the_code_can_declare_has_a_kind_in_the_stand_in() -> None:
    assert declared() - registry().keys() == set()


def test_every_kind_that_the_code_can_declare_is_changed_and_deleted_by_hand_in_a_case() -> None:
    tried = {case.token for case in CASES}
    unemulated = {kind for kind, one in registry().items() if isinstance(one, Unemulated)}
    assert declared() - tried - unemulated == set()
