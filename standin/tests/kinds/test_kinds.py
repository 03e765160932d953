"""The claims on every kind: one deployment is enough, drift is seen and healed, deletion is complete."""

import importlib
import pkgutil

import pytest

import kinds
from standin.aws.kind import ProviderError

from .world import Case, Operation, Resource, World

_TABLES = [
    module.name for module in pkgutil.iter_modules(kinds.__path__) if not module.name.startswith("test_")
]
_MODULES = [importlib.import_module(f"{kinds.__name__}.{name}") for name in _TABLES]
CASES: list[Case] = [case for module in _MODULES for case in getattr(module, "CASES", ())]

# A second creation of these sets the same configuration of the same parent.
REPEATABLE = frozenset(
    {
        "aws:acm/certificateValidation:CertificateValidation",
        "aws:apigateway/account:Account",
        "aws:apigateway/deployment:Deployment",
        "aws:apigateway/methodSettings:MethodSettings",
        "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
        "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders",
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig",
        "aws:lb/targetGroupAttachment:TargetGroupAttachment",
        "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
        "aws:s3/bucketLogging:BucketLogging",
        "aws:s3/bucketNotification:BucketNotification",
        "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration",
        "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
        "aws:s3/bucketPolicy:BucketPolicy",
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        "aws:s3/bucketVersioning:BucketVersioning",
        "aws:secretsmanager/secretVersion:SecretVersion",
        "aws:sns/topicPolicy:TopicPolicy",
        "aws:sns/topicSubscription:TopicSubscription",
        "aws:sqs/queuePolicy:QueuePolicy",
        "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy",
        "aws:sqs/redrivePolicy:RedrivePolicy",
        "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration",
    }
)


@pytest.mark.parametrize("case", [pytest.param(case, id=case.name) for case in CASES])
def test_a_second_deployment_changes_nothing_drift_is_healed_and_each_deletion_is_complete_or_seen(
    case: Case, world: World, subtests: pytest.Subtests
) -> None:
    """One test for all claims: to create the resource and its parents takes longer than they do."""
    declared = case.inputs(world)
    resource = world.make(case.token, declared)
    with subtests.test("a second deployment changes nothing"):
        _assert_stable(world, resource)
    with subtests.test("a creation without a response finds what it made"):
        found = world.found_again(resource)
        assert found == resource.id or (found is None and case.token in REPEATABLE)
    for shows, change in case.changes.items():
        with subtests.test("an out-of-band change shows in its property alone and is healed", shows=shows):
            resource = _changed_and_healed(world, resource, shows, change)
    if case.refused:
        with subtests.test("delete is refused"):
            with pytest.raises(ProviderError, match=case.refused):
                world.delete(resource)
            assert world.refresh(resource)
    else:
        with subtests.test("delete leaves nothing"):
            world.delete(resource)
            assert world.refresh(resource) == case.undeletable
    if case.delete is None:
        if case.refused:
            world.leave(resource)
        return
    with subtests.test("an out-of-band deletion is seen, and deleting again does no harm"):
        if not case.refused:
            resource = world.make(case.token, declared)
        case.delete(world.client, resource)
        assert not world.refresh(resource)
        world.delete(resource)


def _assert_stable(world: World, resource: Resource) -> None:
    assert world.differences(resource) == (set(), set())
    assert world.refresh(resource)
    assert world.differences(resource) == (set(), set())


def _changed_and_healed(world: World, resource: Resource, shows: str, change: Operation) -> Resource:
    change(world.client, resource)
    assert world.refresh(resource)
    changes, replaces = world.differences(resource)
    # A tag shows in `tagsAll`, and also in `tags` if the resource declares any.
    assert {"tags" if name == "tagsAll" else name for name in changes} == {*shows.split(" and ")}
    if replaces:
        resource = world.replace(resource)
    else:
        world.update(resource)
    _assert_stable(world, resource)
    return resource
