"""Network interfaces with fixed addresses, for machines that others know by their address."""

from collections.abc import Mapping, Sequence

import pulumi
from pulumi_aws import ec2

from components.network.interface_settings import Interfaces


class FixedInterfaces(pulumi.ComponentResource):
    """A network interface for each of *settings*, in the private subnet of its zone.

    *subnet_ids* are the private subnets in the order of *zones*. Nothing is attached: a machine takes the
    interface when it starts, and the next machine takes over the address.
    """

    ids: Mapping[str, pulumi.Output[str]]
    """The ids by name."""

    def __init__(
        self,
        name: str,
        settings: Interfaces,
        *,
        zones: Sequence[str],
        subnet_ids: pulumi.Input[Sequence[str]],
        group_ids: Mapping[str, pulumi.Input[str]],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("strata:network:FixedInterfaces", name, None, opts)
        subnets = pulumi.Output.from_input(subnet_ids)
        # AWS can't change the first address of an interface, and the provider would try to.
        child = pulumi.ResourceOptions(parent=self, replace_on_changes=["privateIps"])
        self.ids = {
            key: ec2.NetworkInterface(
                f"{name}-{key}",
                description=f"Fixed address of {key}",
                subnet_id=_nth(subnets, zones.index(one.zone)),
                private_ips=[str(one.address)],
                security_groups=[group_ids[one.group]],
                opts=child,
            ).id
            for key, one in settings.items()
        }
        self.register_outputs({})


def _nth(subnet_ids: pulumi.Output[Sequence[str]], place: int) -> pulumi.Output[str]:
    return subnet_ids.apply(lambda ids: ids[place])
