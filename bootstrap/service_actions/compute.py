"""Actions on functions, tasks, listener rules, scaling, state machines and roles."""

from bootstrap.service_actions.own import TAGGED, TAGGING, Own

_LAMBDA = "arn:aws:lambda:{region}:{account}:"
_FUNCTIONS = f"{_LAMBDA}function:{{name}}-*"
_MAPPINGS = (f"{_LAMBDA}event-source-mapping:*",)
_ECS = "arn:aws:ecs:{region}:{account}:"
_BALANCING = "arn:aws:elasticloadbalancing:{region}:{account}:"
_RULES = (f"{_BALANCING}listener-rule/app/*",)
_SCALABLE = ("arn:aws:application-autoscaling:{region}:{account}:scalable-target/*",)

COMPUTE = (
    Own(
        "lambda",
        (_FUNCTIONS,),
        "GetAlias GetFunction GetFunctionCodeSigningConfig GetFunctionConcurrency GetFunctionConfiguration "
        "GetFunctionEventInvokeConfig GetFunctionRecursionConfig GetFunctionUrlConfig GetPolicy "
        "GetProvisionedConcurrencyConfig GetRuntimeManagementConfig ListAliases "
        "ListFunctionEventInvokeConfigs ListFunctionUrlConfigs ListProvisionedConcurrencyConfigs ListTags "
        "ListVersionsByFunction",
        "AddPermission CreateAlias CreateFunction DeleteAlias DeleteFunction DeleteFunctionConcurrency "
        "PublishVersion PutFunctionConcurrency RemovePermission TagResource UntagResource UpdateAlias "
        "UpdateFunctionCode UpdateFunctionConfiguration",
    ),
    Own(
        "lambda",
        ("*",),
        "GetEventSourceMapping",
        "CreateEventSourceMapping DeleteEventSourceMapping UpdateEventSourceMapping",
        {"ArnLike": {"lambda:FunctionArn": _FUNCTIONS}},
    ),
    Own("lambda", _MAPPINGS, "ListTags", "UntagResource", TAGGED),
    Own("lambda", _MAPPINGS, "", "TagResource", TAGGING),
    Own(
        "ecs",
        (f"{_ECS}service/*/{{name}}-*", f"{_ECS}task-definition/{{name}}-*:*"),
        "DescribeServices ListTagsForResource",
        "CreateService DeleteService DeleteTaskDefinitions RegisterTaskDefinition TagResource UntagResource "
        "UpdateService",
    ),
    Own(
        "elasticloadbalancing",
        (f"{_BALANCING}targetgroup/{{name}}-*/*",),
        "",
        "AddTags CreateTargetGroup DeleteTargetGroup ModifyTargetGroup ModifyTargetGroupAttributes "
        "RemoveTags",
    ),
    # The listener is the platform's.
    Own(
        "elasticloadbalancing",
        (f"{_BALANCING}listener/app/*",),
        "",
        "CreateRule",
        {"StringEquals": {"aws:ResourceTag/Project": "{project}", "aws:RequestTag/Service": "{name}"}},
    ),
    Own(
        "elasticloadbalancing",
        _RULES,
        "",
        "AddTags",
        {"StringEquals": {"elasticloadbalancing:CreateAction": "CreateRule", **TAGGING["StringEquals"]}},
    ),
    Own("elasticloadbalancing", _RULES, "", "DeleteRule ModifyRule RemoveTags SetRulePriorities", TAGGED),
    Own(
        "application-autoscaling",
        _SCALABLE,
        "ListTagsForResource",
        "DeleteScalingPolicy DeregisterScalableTarget PutScalingPolicy RegisterScalableTarget TagResource "
        "UntagResource",
        TAGGED,
    ),
    Own("application-autoscaling", _SCALABLE, "", "RegisterScalableTarget TagResource", TAGGING),
    Own(
        "states",
        ("arn:aws:states:{region}:{account}:stateMachine:{name}-*",),
        "DescribeStateMachine DescribeStateMachineAlias ListStateMachineAliases ListStateMachineVersions "
        "ListTagsForResource",
        "CreateStateMachine DeleteStateMachine TagResource UntagResource UpdateStateMachine",
    ),
    Own(
        "iam",
        ("arn:aws:iam::{account}:role/platform/{name}-*",),
        "GetRole GetRolePolicy ListAttachedRolePolicies ListInstanceProfilesForRole ListRolePolicies "
        "ListRoleTags",
        "CreateRole DeleteRole DeleteRolePolicy PutRolePermissionsBoundary PutRolePolicy TagRole UntagRole "
        "UpdateAssumeRolePolicy UpdateRole UpdateRoleDescription",
    ),
    Own(
        "iam",
        ("arn:aws:iam::{account}:role/platform/{name}-*",),
        "",
        "PassRole",
        {
            "StringEquals": {
                "iam:PassedToService": [
                    "ecs-tasks.amazonaws.com",
                    "events.amazonaws.com",
                    "lambda.amazonaws.com",
                    "scheduler.amazonaws.com",
                    "states.amazonaws.com",
                ]
            }
        },
    ),
)
