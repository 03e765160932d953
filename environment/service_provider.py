"""The AWS provider of a service's stack."""

import pulumi
import pulumi_aws as aws
from pulumi.runtime.stack import Stack

from environment.service_files import ServiceFile

_AWS = "aws:"


def environment_provider(service: ServiceFile) -> aws.Provider:
    """The provider of the environment: its region and account, and its tags with the service's name."""
    settings = service.environment.aws
    return aws.Provider(
        service.name,
        region=settings.region,
        allowed_account_ids=[settings.account],
        default_tags=aws.ProviderDefaultTagsArgs(tags={**settings.tags, "Service": service.name}),
    )


def give_to_all(provider: aws.Provider) -> None:
    """Give *provider* to the resources and components of the program that have no parent and no provider."""

    def give(args: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult | None:
        opts = args.opts
        top = opts.parent is None or isinstance(opts.parent, Stack)
        if not top or opts.provider is not None or opts.providers:
            return None
        if isinstance(args.resource, pulumi.ComponentResource):
            given = pulumi.ResourceOptions(providers=[provider])
        elif args.type_.startswith(_AWS):
            given = pulumi.ResourceOptions(provider=provider)
        else:
            return None
        return pulumi.ResourceTransformationResult(args.props, pulumi.ResourceOptions.merge(opts, given))

    pulumi.runtime.register_stack_transformation(give)
