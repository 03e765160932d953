"""A service of two resources for the fault tests; each generation has another address."""

from pathlib import Path

import environment.startup

# pulumi_aws loads faster after it.
# isort: split
import pulumi
import pulumi_aws as aws
from pulumi_aws import ec2, sns

environment.startup.finish()
generation = int((Path(__file__).parents[2] / "generation").read_text())
tags = aws.ProviderDefaultTagsArgs(tags={"Service": "receipts"})
own = pulumi.ResourceOptions(provider=aws.Provider("aws", region="ap-northeast-2", default_tags=tags))
ec2.Eip(f"address-{generation}", domain="vpc", opts=own)
topic = sns.Topic("topic", display_name=str(generation), opts=own)
pulumi.export("topic_arn", topic.arn)
