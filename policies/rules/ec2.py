"""EC2 instances, EBS volumes and launch templates."""

from pulumi_policy import PolicyResource

from guardrails.rule import HIGH, MEDIUM, Props, rule, stack_rule
from guardrails.stack import Stack, refers
from guardrails.values import block, is_true, items, number

INSTANCE = "aws:ec2/instance:Instance"
SPOT = "aws:ec2/spotInstanceRequest:SpotInstanceRequest"
TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"
VOLUME = "aws:ebs/volume:Volume"
INTERFACE = "aws:ec2/networkInterface:NetworkInterface"
_ASK = 'Set http_tokens="required" in metadata_options.'


@rule("EC2.3", MEDIUM, VOLUME, "EBS volumes are encrypted", "Set encrypted=True.")
def encrypted_volume(volume: Props) -> bool:
    return is_true(volume.get("encrypted"))


@rule(
    "EC2.180",
    MEDIUM,
    INTERFACE,
    "Network interfaces check source and destination",
    "Leave source_dest_check out, or set it to True.",
)
def checks_addresses(interface: Props) -> bool:
    return interface.get("sourceDestCheck") is None or is_true(interface.get("sourceDestCheck"))


@stack_rule(
    "EC2.8",
    HIGH,
    (INSTANCE, SPOT),
    "EC2 instances require IMDSv2",
    'Set http_tokens="required" in metadata_options, or in those of the launch template, in this stack.',
)
def metadata_by_token(instance: PolicyResource, stack: Stack) -> bool:
    # The declared inputs: outputs also have the template's options.
    inputs = stack.declared(instance)
    if inputs.get("metadataOptions"):
        return _by_token(inputs)
    templates = (one for one in stack.of(TEMPLATE) if refers(instance, "launchTemplate", one))
    return any(_by_token(stack.declared(one)) for one in templates)


@rule(
    "EC2.9",
    HIGH,
    (INSTANCE, SPOT),
    "EC2 instances have no public IP address",
    "Set associate_public_ip_address=False.",
)
def no_public_address(instance: Props) -> bool:
    return not is_true(instance.get("associatePublicIpAddress"))


@rule(
    "EC2.25",
    HIGH,
    TEMPLATE,
    "Launch templates assign no public IP addresses",
    'Set associate_public_ip_address="false" on every network interface.',
)
def no_public_addresses(template: Props) -> bool:
    return not any(
        is_true(one.get("associatePublicIpAddress")) for one in items(template, "networkInterfaces")
    )


@rule(
    "CKV_AWS_79",
    HIGH,
    TEMPLATE,
    "Launch templates require IMDSv2",
    _ASK,
)
def template_by_token(template: Props) -> bool:
    return _by_token(template)


@rule(
    "CKV_AWS_341",
    HIGH,
    TEMPLATE,
    "Launch templates limit the hops of a metadata token to 1",
    "Set http_put_response_hop_limit=1 in metadata_options.",
)
def one_hop(template: Props) -> bool:
    return number(block(template, "metadataOptions"), "httpPutResponseHopLimit", 1) <= 1


@rule(
    "CKV_AWS_8",
    MEDIUM,
    TEMPLATE,
    "EBS volumes of launch templates are encrypted",
    'Set encrypted="true" in ebs of every block device mapping.',
)
def encrypted_disks(template: Props) -> bool:
    disks = [block(one, "ebs") for one in items(template, "blockDeviceMappings")]
    return all(is_true(disk.get("encrypted")) for disk in disks if disk)


def _by_token(machine: Props) -> bool:
    options = block(machine, "metadataOptions")
    return options.get("httpEndpoint") == "disabled" or options.get("httpTokens") == "required"
