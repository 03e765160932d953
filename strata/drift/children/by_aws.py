"""The rules by which a child counts as made by AWS, or by a service on behalf of a declared resource.

This is the only place for such rules. Each names AWS's page or the property that AWS documents for it.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from strata.drift.children.resource import Index, StateResource
from strata.drift.children.row import Item
from strata.engine.scaled_readers import SCALED_REPLICA

_NACL_DEFAULT_RULE = 32767
_NACL_DEFAULT_ALLOW = 100
_SERVICE_PRINCIPAL = ".amazonaws.com"
_PUBLIC_ACCESS = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")


def last_entry(item: Item, parent: StateResource, state: Index) -> bool:
    """The last entry of every network ACL denies the rest (VPC User Guide, "Network ACL basics").

    IPv6 has one of its own, 32768.
    """
    return int(item["RuleNumber"]) >= _NACL_DEFAULT_RULE


def default_acl_entry(item: Item, parent: StateResource, state: Index) -> bool:
    """A VPC's default network ACL allows everything by rule 100, IPv6 by 101 (VPC User Guide)."""
    number = int(item["RuleNumber"])
    allow = item["RuleAction"] == "allow" and number in (_NACL_DEFAULT_ALLOW, _NACL_DEFAULT_ALLOW + 1)
    return number >= _NACL_DEFAULT_RULE or allow


def local_or_service_route(item: Item, parent: StateResource, state: Index) -> bool:
    """The local route, routes of a gateway endpoint, and routes propagated from a declared gateway.

    EC2 API Reference, "Route": CreateRouteTable, EnableVgwRoutePropagation.
    """
    gateway = str(item.get("GatewayId") or "")
    if gateway == "local" or item.get("Origin") == "CreateRouteTable":
        return True
    if gateway.startswith("vpce-"):
        return state.has(gateway)
    propagating = [*(parent.get("propagatingVgws") or ())]
    propagating += [one.text("vpnGatewayId") for one in state.of(_PROPAGATION)]
    return item.get("Origin") == "EnableVgwRoutePropagation" and gateway in propagating


_PROPAGATION = "aws:ec2/vpnGatewayRoutePropagation:VpnGatewayRoutePropagation"


def of_sharing_account(item: Item, parent: StateResource, state: Index) -> bool:
    """An attachment of an account with which a declared share has the transit gateway.

    Its owner creates it (Transit Gateways guide, "Work with shared transit gateways").
    """
    shares = {
        one.text("resourceShareArn")
        for one in state.of("aws:ram/resourceAssociation:ResourceAssociation")
        if one.text("resourceArn") in parent.names
    }
    return any(
        one.text("principal") == str(item.get("ResourceOwnerId")) and one.text("resourceShareArn") in shares
        for one in state.of("aws:ram/principalAssociation:PrincipalAssociation")
    )


def main_association(item: Item, parent: StateResource, state: Index) -> bool:
    """The association of the main route table is created with the VPC."""
    return bool(item.get("Main"))


def first_block(item: Item, parent: StateResource, state: Index) -> bool:
    """The VPC's primary CIDR block."""
    return item.get("CidrBlock") == parent.text("cidrBlock")


_AMAZON_DNS = "AmazonProvidedDNS"
_INTERNAL_DOMAINS = (".compute.internal", "ec2.internal")


def dhcp_options(item: Item) -> dict[str, list[str]]:
    """The DHCP options of a VPC, by their key; none if it has the account's ``default``."""
    listed = ((item.get("Options") or {}).get("DhcpOptions") or [{}])[0].get("DhcpConfigurations") or ()
    return {one["Key"]: [value["Value"] for value in one.get("Values") or ()] for one in listed}


def default_dhcp_options(item: Item, parent: StateResource, state: Index) -> bool:
    """A new VPC's options name Amazon's DNS server and the region's domain, and nothing else.

    Amazon VPC User Guide, "DHCP option sets in Amazon VPC".
    """
    held = dhcp_options(item)
    domains, servers = held.pop("domain-name", []), held.pop("domain-name-servers", [_AMAZON_DNS])
    return not held and servers == [_AMAZON_DNS] and all(one.endswith(_INTERNAL_DOMAINS) for one in domains)


def zone_of_service(item: Item, parent: StateResource, state: Index) -> bool:
    """A service's zone has an OwningService, such as the private DNS names of an endpoint.

    Amazon Route 53 API Reference, "HostedZoneOwner".
    """
    return bool((item.get("Owner") or {}).get("OwningService"))


def full_access(item: Item, parent: StateResource, state: Index) -> bool:
    """An endpoint without a policy has the default one, which allows everything (PrivateLink guide)."""
    held = _statements(item.get("PolicyDocument"))
    return len(held) == 1 and all(_any(held[0].get(key)) for key in ("Action", "Principal", "Resource"))


def default_certificate(item: Item, parent: StateResource, state: Index) -> bool:
    """A listener's default certificate is a property of the listener."""
    return bool(item.get("IsDefault"))


def default_rule(item: Item, parent: StateResource, state: Index) -> bool:
    """A listener's default rule holds its default actions."""
    return bool(item.get("IsDefault"))


def registered_target(item: Item, parent: StateResource, state: Index) -> bool:
    """A target that a declared Auto Scaling group or ECS service registers, or that is being deregistered."""
    if (item.get("TargetHealth") or {}).get("State") == "draining":
        return True
    if item["Target"]["Id"] in state.members:
        return True
    services = [one.get("loadBalancers") or () for one in state.of("aws:ecs/service:Service")]
    return any(lb.get("targetGroupArn") == parent.id for many in services for lb in many)


def group_instance(item: Item, parent: StateResource, state: Index) -> bool:
    """Instances of an Auto Scaling group."""
    return True


def member_instance(item: Item, parent: StateResource, state: Index) -> bool:
    """A container instance on an instance of a declared group, or of a declared capacity provider.

    Amazon ECS API Reference, "ContainerInstance": ec2InstanceId and capacityProviderName.
    """
    described = (item.get("Described") or {}).get("containerInstances") or ()
    return any(
        str(one.get("ec2InstanceId")) in state.members
        or state.has(str(one.get("ec2InstanceId") or "-"))
        or state.has(str(one.get("capacityProviderName") or "-"))
        for one in described
    )


def administrative(item: Item, parent: StateResource, state: Index) -> bool:
    """Auto Scaling suspends a group that fails to launch for 24 hours (User Guide, "Suspend processes")."""
    return "administrative" in str(item.get("SuspensionReason", "")).lower()


def plan_policy(item: Item, parent: StateResource, state: Index) -> bool:
    """AWS Auto Scaling names the policies of its plans AutoScaling- and an id (its User Guide)."""
    return bool(re.match(r"AutoScaling-[0-9a-f-]{36}$", str(item.get("PolicyName") or "")))


def service_grant(item: Item, parent: StateResource, state: Index) -> bool:
    """A grant to the service that created it, its service-linked role, or a declared function's session.

    KMS Developer Guide, "Grants in AWS KMS": services make grants on behalf of a principal.
    """
    grantee = str(item.get("GranteePrincipal") or "")
    if grantee.endswith(_SERVICE_PRINCIPAL) or ":role/aws-service-role/" in grantee:
        return True
    session = re.search(r":assumed-role/([^/]+)/(.+)$", grantee)
    return bool(
        session and (session[1].startswith("aws:") or (state.has(session[1]) and state.has(session[2])))
    )


def default_key_policy(item: Item, parent: StateResource, state: Index) -> bool:
    """The policy that KMS gives a key without one: the account's root may do everything."""
    held = _statements(item.get("Policy"))
    principal = held[0].get("Principal") if held else None
    roots = principal.get("AWS", "") if isinstance(principal, Mapping) else ""
    return len(held) == 1 and str(roots).endswith(":root") and f":{_account(parent)}:" in str(roots)


def default_topic_policy(item: Item, parent: StateResource, state: Index) -> bool:
    """The policy that SNS gives to a topic without one (its statement is __default_statement_ID)."""
    held = _statements((item.get("Attributes") or {}).get("Policy"))
    return [one.get("Sid") for one in held] == ["__default_statement_ID"] and _for_owner(held[0])


def owner_grant(item: Item, parent: StateResource, state: Index) -> bool:
    """A bucket's default ACL gives the owner full control (S3 User Guide, "Default ACL")."""
    owner = (item.get("Owner") or {}).get("ID")
    return all(
        grant.get("Permission") == "FULL_CONTROL" and (grant.get("Grantee") or {}).get("ID") == owner
        for grant in item.get("Grants") or ()
    )


def default_public_access_block(item: Item, parent: StateResource, state: Index) -> bool:
    """New buckets block public access (S3 User Guide, "Default settings for new S3 buckets")."""
    held = item.get("PublicAccessBlockConfiguration") or {}
    return all(held.get(name) for name in _PUBLIC_ACCESS)


def default_ownership(item: Item, parent: StateResource, state: Index) -> bool:
    """New buckets have no ACLs (S3 User Guide, "Default settings for new S3 buckets")."""
    rules = (item.get("OwnershipControls") or {}).get("Rules") or ()
    return all(rule.get("ObjectOwnership") == "BucketOwnerEnforced" for rule in rules)


def managed_rotation(item: Item, parent: StateResource, state: Index) -> bool:
    """A service rotates the secrets that it owns (Secrets Manager User Guide, "Managed rotation")."""
    return bool(item.get("OwningService"))


def delivery_policy(item: Item, parent: StateResource, state: Index) -> bool:
    """CloudWatch Logs makes AWSLogDeliveryWrite20150319 for vended logs (User Guide, "Logs sent to")."""
    held = _statements(item.get("policyDocument"))
    services = [(one.get("Principal") or {}) for one in held]
    vended = all(isinstance(one, Mapping) and set(one) == {"Service"} for one in services)
    return str(item.get("policyName")).startswith("AWSLogDeliveryWrite") and vended


def managed_rule(item: Item, parent: StateResource, state: Index) -> bool:
    """Rules managed by a service have ManagedBy (EventBridge API Reference)."""
    return bool(item.get("ManagedBy"))


def aurora_replica(item: Item, parent: StateResource, state: Index) -> bool:
    """Aurora Auto Scaling names its replicas application-autoscaling-… (Aurora User Guide)."""
    return str(item.get("DBInstanceIdentifier")).startswith(SCALED_REPLICA)


def built_in_endpoint(item: Item, parent: StateResource, state: Index) -> bool:
    """A cluster's writer and reader endpoints are created with it; custom endpoints aren't."""
    return item.get("EndpointType") != "CUSTOM"


def zone_records(item: Item, parent: StateResource, state: Index) -> bool:
    """The NS and SOA records of the zone itself (Route 53 Developer Guide)."""
    own = str(item.get("Name", "")).rstrip(".") == parent.text("name").rstrip(".")
    return own and item.get("Type") in ("NS", "SOA")


def gateway_managed(item: Item, parent: StateResource, state: Index) -> bool:
    """Parts of a quick-create API that API Gateway manages (ApiGatewayManaged)."""
    return bool(item.get("ApiGatewayManaged"))


def root_resource(item: Item, parent: StateResource, state: Index) -> bool:
    """The root resource is created with its API; a body declares the API's resources."""
    return item.get("path") == "/" or bool(parent.inputs.get("body"))


def in_body(item: Item, parent: StateResource, state: Index) -> bool:
    """An OpenAPI definition declares routes, methods, integrations and authorizers."""
    return gateway_managed(item, parent, state) or bool(parent.inputs.get("body"))


def connected_service(item: Item, parent: StateResource, state: Index) -> bool:
    """ECS registers the services of Service Connect (ECS Developer Guide, "Service Connect components")."""
    names = {
        str(one.get("discoveryName") or one.get("portName"))
        for service in state.of("aws:ecs/service:Service")
        for one in (service.get("serviceConnectConfiguration") or {}).get("services") or ()
    }
    return item.get("Name") in names


def service_instance(item: Item, parent: StateResource, state: Index) -> bool:
    """ECS registers its tasks with ECS_SERVICE_NAME (ECS Developer Guide, "Service discovery")."""
    return state.has(str((item.get("Attributes") or {}).get("ECS_SERVICE_NAME") or "-"))


def _statements(document: object) -> list[Mapping[str, Any]]:
    held = json.loads(document) if isinstance(document, str) and document else document or {}
    found = held.get("Statement", ()) if isinstance(held, Mapping) else ()
    return [found] if isinstance(found, Mapping) else list(found)


def _any(value: object) -> bool:
    return value in ("*", ["*"], {"AWS": "*"}, {"AWS": ["*"]})


def _for_owner(statement: Mapping[str, Any]) -> bool:
    """True if a condition of the statement limits it to the owner's account."""
    condition = statement.get("Condition") or {}
    return any(
        key.lower() == "aws:sourceowner"
        for held in condition.values()
        if isinstance(held, Mapping)
        for key in held
    )


def _account(parent: StateResource) -> str:
    return (parent.text("arn").split(":") + [""] * 5)[4]


def group_of_provider(item: Item, parent: StateResource, state: Index) -> bool:
    """The group of the users of one identity provider, ``<pool>_<provider>``.

    Amazon Cognito Developer Guide, "Adding groups to a user pool".
    """
    return str(item.get("GroupName")).startswith(f"{parent.id}_")


def management_events(item: Item, parent: StateResource, state: Index) -> bool:
    """A new trail records all management events and no data (CloudTrail API, PutEventSelectors).

    CloudTrail returns that selector for a trail without selectors of its own.
    """
    selectors: list[Item] = list(item.get("EventSelectors") or ())
    return (
        not item.get("AdvancedEventSelectors")
        and not item.get("InsightSelectors")
        and len(selectors) == 1
        and selectors[0].get("ReadWriteType") == "All"
        and selectors[0].get("IncludeManagementEvents") is True
        and not selectors[0].get("DataResources")
        and not selectors[0].get("ExcludeManagementEventSources")
    )


def inspector_association(item: Item) -> bool:
    """Inspector names the associations with which it scans instances …-do-not-delete.

    Amazon Inspector User Guide, "Deactivating Amazon Inspector".
    """
    name = str(item.get("AssociationName"))
    return bool(re.fullmatch(r"(Invoke)?Inspector\w+-do-not-delete", name))


_FEATURES_ON = frozenset(
    {"S3_DATA_EVENTS", "EKS_AUDIT_LOGS", "EBS_MALWARE_PROTECTION", "RDS_LOGIN_EVENTS", "LAMBDA_NETWORK_LOGS"}
)
_FEATURES_OFF = frozenset({"RUNTIME_MONITORING", "EKS_RUNTIME_MONITORING"})


def feature_of_new_detector(item: Item, parent: StateResource, state: Index) -> bool:
    """A new detector has all optional features but Runtime Monitoring (GuardDuty API, CreateDetector).

    The foundational data sources can't be turned off, and nothing is known about features that are newer.
    """
    name, on = item.get("Name"), item.get("Status") == "ENABLED"
    return not on if name in _FEATURES_OFF else on or name not in _FEATURES_ON


_DEFAULT_STANDARDS = (
    "/aws-foundational-security-best-practices/v/1.0.0",
    "/cis-aws-foundations-benchmark/v/1.2.0",
)


def default_standard(item: Item, parent: StateResource, state: Index) -> bool:
    """Two standards come with Security Hub, unless it is enabled without them (API, EnableSecurityHub)."""
    arn = str(item.get("StandardsSubscriptionArn"))
    return parent.get("enableDefaultStandards") is not False and arn.endswith(_DEFAULT_STANDARDS)


def managed_insight(item: Item, parent: StateResource, state: Index) -> bool:
    """The ARN of a managed insight has no account (Security Hub User Guide, "Managed insights")."""
    return str(item.get("InsightArn")).startswith("arn:aws:securityhub:::insight/")


def product_of_aws(item: Item, parent: StateResource, state: Index) -> bool:
    """AWS services send findings as soon as both are enabled (Security Hub User Guide, "AWS services")."""
    return ":product-subscription/aws/" in str(item.get("Value"))


def service_linked(item: Item, parent: StateResource, state: Index) -> bool:
    """CreatedBy is set only if a service created the rule (AWS Config API Reference, "ConfigRule")."""
    return str(item.get("CreatedBy") or "").endswith(_SERVICE_PRINCIPAL)
