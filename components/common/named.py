"""Options of resources with a declared physical name."""

from collections.abc import Sequence

import pulumi


def named(opts: pulumi.ResourceOptions, after: Sequence[pulumi.Resource] = ()) -> pulumi.ResourceOptions:
    """*opts* of a resource that is created after *after*, and deleted before its replacement is created.

    AWS refuses two resources of one name, so the replacement can't be created first.
    """
    own = pulumi.ResourceOptions(delete_before_replace=True, depends_on=list(after))
    return pulumi.ResourceOptions.merge(opts, own)
