"""Machines, groups of them, load balancers and functions."""

from rules import autoscaling, ec2, elb, lambda_
from unit.policies.evaluation import Case, Declared, one

TOKEN = {"metadataOptions": {"httpEndpoint": "enabled", "httpTokens": "required"}}
NO_TOKEN = {"metadataOptions": {"httpEndpoint": "enabled", "httpTokens": "optional"}}
TO_HTTPS = [{"type": "redirect", "redirect": {"protocol": "HTTPS", "port": "443"}}]
ANSWER = [{"type": "fixed-response", "fixedResponse": {"statusCode": "404"}}]
APPLICATION = {"loadBalancerType": "application", "internal": False}


def listener(actions):
    properties = {"protocol": "HTTP", "port": 80, "defaultActions": actions}
    return Declared(elb.LISTENER, "http", properties, {"loadBalancerArn": "balancer"})


def types(*names):
    overrides = [{"instanceType": name} for name in names]
    return {"mixedInstancesPolicy": {"launchTemplate": {"overrides": overrides}}}


def balancer(**properties):
    return {**APPLICATION, **properties}


BALANCER = Declared(elb.BALANCER, "balancer", APPLICATION)

CASES = {
    "AutoScaling.1": one(
        autoscaling.GROUP,
        bad={"targetGroupArns": ["arn"], "healthCheckType": "EC2"},
        good={"targetGroupArns": ["arn"], "healthCheckType": "ELB"},
    ),
    "AutoScaling.2": one(
        autoscaling.GROUP,
        bad={"vpcZoneIdentifiers": ["subnet-1"]},
        good={"vpcZoneIdentifiers": ["subnet-1", "subnet-2"]},
    ),
    "AutoScaling.3": one(autoscaling.LAUNCH_CONFIGURATION, bad=NO_TOKEN, good=TOKEN),
    "AutoScaling.6": one(autoscaling.GROUP, bad=types("t4g.micro"), good=types("t4g.micro", "t4g.small")),
    "AutoScaling.9": one(
        autoscaling.GROUP, bad={"launchConfiguration": "old"}, good={"launchTemplate": {"id": "lt-1"}}
    ),
    "CKV_AWS_153": one(
        autoscaling.GROUP,
        bad={"tags": [{"key": "Owner", "value": "us", "propagateAtLaunch": False}]},
        good={"tags": [{"key": "Owner", "value": "us", "propagateAtLaunch": True}]},
    ),
    "EC2.3": one(ec2.VOLUME, bad={}, good={"encrypted": True}),
    "EC2.8": one(ec2.INSTANCE, bad=NO_TOKEN, good=TOKEN),
    "EC2.9": one(
        ec2.INSTANCE, bad={"associatePublicIpAddress": True}, good={"associatePublicIpAddress": False}
    ),
    "EC2.180": one(ec2.INTERFACE, bad={"sourceDestCheck": False}, good={"sourceDestCheck": True}),
    "EC2.25": one(
        ec2.TEMPLATE,
        bad={"networkInterfaces": [{"associatePublicIpAddress": "true"}]},
        good={"networkInterfaces": [{"associatePublicIpAddress": "false"}]},
    ),
    "CKV_AWS_79": one(ec2.TEMPLATE, bad={}, good=TOKEN),
    "CKV_AWS_341": one(
        ec2.TEMPLATE,
        bad={"metadataOptions": {"httpPutResponseHopLimit": 2}},
        good={"metadataOptions": {"httpPutResponseHopLimit": 1}},
    ),
    "CKV_AWS_8": one(
        ec2.TEMPLATE,
        bad={"blockDeviceMappings": [{"ebs": {"volumeSize": 10}}]},
        good={"blockDeviceMappings": [{"ebs": {"volumeSize": 10, "encrypted": "true"}}]},
    ),
    "ELB.1": Case(bad=[BALANCER, listener(ANSWER)], good=[BALANCER, listener(TO_HTTPS)]),
    "ELB.4": one(elb.BALANCER, bad=balancer(), good=balancer(dropInvalidHeaderFields=True)),
    "ELB.5": one(
        elb.BALANCER,
        bad=balancer(accessLogs={"bucket": "logs", "enabled": False}),
        good=balancer(accessLogs={"bucket": "logs", "enabled": True}),
    ),
    "ELB.6": one(elb.BALANCER, bad=balancer(), good=balancer(enableDeletionProtection=True)),
    "ELB.12": one(
        elb.BALANCER,
        bad=balancer(desyncMitigationMode="monitor"),
        good=balancer(desyncMitigationMode="defensive"),
    ),
    "ELB.13": one(
        elb.BALANCER,
        bad=balancer(subnets=["subnet-1"]),
        good=balancer(subnetMappings=[{"subnetId": "subnet-1"}, {"subnetId": "subnet-2"}]),
    ),
    "ELB.16": Case(
        bad=[BALANCER],
        good=[BALANCER, Declared(elb.WEB_ACL, "guard", sources={"resourceArn": "balancer"})],
    ),
    "CKV_AWS_103": one(
        elb.LISTENER,
        bad={"protocol": "HTTPS", "sslPolicy": "ELBSecurityPolicy-2016-08"},
        good={"protocol": "HTTPS", "sslPolicy": "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"},
    ),
    "CKV_AWS_2": Case(bad=[listener(ANSWER), BALANCER], good=[listener(TO_HTTPS), BALANCER]),
    "Lambda.1": one(
        lambda_.PERMISSION, bad={"principal": "*"}, good={"principal": "*", "principalOrgId": "o-1"}
    ),
    "CKV_AWS_258": one(lambda_.URL, bad={"authorizationType": "NONE"}, good={"authorizationType": "AWS_IAM"}),
    "Lambda.2": one(lambda_.FUNCTION, bad={"runtime": "python3.8"}, good={"runtime": "python3.11"}),
    "Lambda.3": one(lambda_.FUNCTION, bad={}, good={"vpcConfig": {"subnetIds": ["subnet-1"]}}),
    "Lambda.5": one(
        lambda_.FUNCTION,
        bad={"vpcConfig": {"subnetIds": ["subnet-1"]}},
        good={"vpcConfig": {"subnetIds": ["subnet-1", "subnet-2"]}},
    ),
    "CKV_AWS_50": one(
        lambda_.FUNCTION,
        bad={"tracingConfig": {"mode": "PassThrough"}},
        good={"tracingConfig": {"mode": "Active"}},
    ),
    "CKV_AWS_115": one(
        lambda_.FUNCTION,
        bad={"reservedConcurrentExecutions": -1},
        good={"reservedConcurrentExecutions": 50},
    ),
    "CKV_AWS_116": one(lambda_.FUNCTION, bad={}, good={"deadLetterConfig": {"targetArn": "arn"}}),
}
