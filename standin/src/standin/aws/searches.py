"""The list that finds a resource of each kind whose id AWS gives."""

from collections.abc import Mapping

from standin.aws.search import Search

EC2_PREFIXES: Mapping[str, str] = {
    "aws:ec2/customerGateway:CustomerGateway": "cgw",
    "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway": "eigw",
    "aws:ec2/eip:Eip": "eipalloc",
    "aws:ec2/flowLog:FlowLog": "fl",
    "aws:ec2/internetGateway:InternetGateway": "igw",
    "aws:ec2/natGateway:NatGateway": "nat",
    "aws:ec2/networkInterface:NetworkInterface": "eni",
    "aws:ec2/networkAcl:NetworkAcl": "acl",
    "aws:ec2/routeTable:RouteTable": "rtb",
    "aws:ec2/securityGroup:SecurityGroup": "sg",
    "aws:ec2/subnet:Subnet": "subnet",
    "aws:ec2/vpc:Vpc": "vpc",
    "aws:ec2/vpcEndpoint:VpcEndpoint": "vpce",
    "aws:ec2/vpcPeeringConnection:VpcPeeringConnection": "pcx",
    "aws:ec2/vpnConnection:VpnConnection": "vpn",
    "aws:ec2/vpnGateway:VpnGateway": "vgw",
    "aws:ec2transitgateway/transitGateway:TransitGateway": "tgw",
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": "sgr",
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": "sgr",
}
"""The prefix of the ids of each kind of EC2; each is tagged by the operation that creates it."""

_NAME = {"name": "name"}
_UPPER_NAME = {"Name": "name"}
_API = {"restApiId": "restApi"}
_API_V2 = {"ApiId": "apiId"}


def _edge_policy(kind: str) -> Search:
    """CloudFront's policies of one kind."""
    snake = "".join(f"_{one.lower()}" if one.isupper() else one for one in kind).removeprefix("_")
    return Search(
        "cloudfront",
        f"list_{snake.removesuffix('y')}ies",
        f"{kind}List.Items[].{kind}",
        "Id",
        {f"{kind}Config.Name": "name"},
        constant={"Type": "custom"},
    )


SEARCHES: Mapping[str, Search] = {
    "aws:acm/certificate:Certificate": Search(
        "acm", "list_certificates", "CertificateSummaryList", "CertificateArn", {"DomainName": "domainName"}
    ),
    "aws:route53/healthCheck:HealthCheck": Search(
        "route53", "list_health_checks", "HealthChecks", "Id", {"HealthCheckConfig.Type": "type"}
    ),
    "aws:route53/zone:Zone": Search(
        "route53",
        "list_hosted_zones",
        "HostedZones",
        "Id",
        {"Name": "name"},
        prefix="/hostedzone/",
    ),
    "aws:ram/resourceShare:ResourceShare": Search(
        "ram",
        "get_resource_shares",
        "resourceShares[?status=='ACTIVE']",
        "resourceShareArn",
        {"name": "name"},
        constant={"resourceOwner": "SELF"},
    ),
    "aws:ec2/vpcIpv6CidrBlockAssociation:VpcIpv6CidrBlockAssociation": Search(
        "ec2",
        "describe_vpcs",
        "Vpcs[].Ipv6CidrBlockAssociationSet[]",
        "AssociationId",
        arguments={"VpcIds[]": "vpcId"},
    ),
    "aws:athena/namedQuery:NamedQuery": Search(
        "athena", "list_named_queries", "NamedQueryIds", "@", arguments={"WorkGroup": "workgroup"}
    ),
    "aws:cloudfront/distribution:Distribution": Search(
        "cloudfront", "list_distributions", "DistributionList.Items", "Id"
    ),
    "aws:ssoadmin/permissionSet:PermissionSet": Search(
        "sso-admin",
        "list_permission_sets",
        "PermissionSets",
        "@",
        arguments={"InstanceArn": "instanceArn"},
        joined="instanceArn",
    ),
    "aws:organizations/organization:Organization": Search(
        "organizations", "describe_organization", "[Organization]", "Id"
    ),
    "aws:organizations/organizationalUnit:OrganizationalUnit": Search(
        "organizations",
        "list_organizational_units_for_parent",
        "OrganizationalUnits",
        "Id",
        _UPPER_NAME,
        {"ParentId": "parentId"},
    ),
    "aws:organizations/account:Account": Search(
        "organizations", "list_accounts", "Accounts", "Id", {"Email": "email"}
    ),
    "aws:organizations/policy:Policy": Search(
        "organizations", "list_policies", "Policies", "Id", _UPPER_NAME, {"Filter": "type"}
    ),
    "aws:guardduty/detector:Detector": Search("guardduty", "list_detectors", "DetectorIds", "@"),
    "aws:iam/serviceLinkedRole:ServiceLinkedRole": Search(
        "iam",
        "list_roles",
        "Roles",
        "Arn",
        {"AssumeRolePolicyDocument.Statement[0].Principal.Service": "awsServiceName"},
        constant={"PathPrefix": "/aws-service-role/"},
    ),
    "aws:neptune/clusterInstance:ClusterInstance": Search(
        "neptune", "describe_db_instances", "DBInstances", "DBInstanceIdentifier"
    ),
    "aws:neptune/cluster:Cluster": Search(
        "neptune", "describe_db_clusters", "DBClusters", "DBClusterIdentifier"
    ),
    "aws:rds/clusterInstance:ClusterInstance": Search(
        "rds", "describe_db_instances", "DBInstances", "DBInstanceIdentifier"
    ),
    "aws:rds/cluster:Cluster": Search("rds", "describe_db_clusters", "DBClusters", "DBClusterIdentifier"),
    "aws:apigateway/authorizer:Authorizer": Search(
        "apigateway", "get_authorizers", "items", "id", _NAME, _API
    ),
    "aws:apigateway/resource:Resource": Search(
        "apigateway", "get_resources", "items", "id", {"pathPart": "pathPart", "parentId": "parentId"}, _API
    ),
    "aws:apigateway/restApi:RestApi": Search("apigateway", "get_rest_apis", "items", "id", _NAME),
    "aws:apigatewayv2/api:Api": Search("apigatewayv2", "get_apis", "Items", "ApiId", _UPPER_NAME),
    "aws:apigatewayv2/apiMapping:ApiMapping": Search(
        "apigatewayv2",
        "get_api_mappings",
        "Items",
        "ApiMappingId",
        {"ApiId": "apiId", "Stage": "stage"},
        {"DomainName": "domainName"},
    ),
    "aws:apigatewayv2/authorizer:Authorizer": Search(
        "apigatewayv2", "get_authorizers", "Items", "AuthorizerId", _UPPER_NAME, _API_V2
    ),
    "aws:apigatewayv2/integration:Integration": Search(
        "apigatewayv2",
        "get_integrations",
        "Items",
        "IntegrationId",
        {"IntegrationType": "integrationType", "IntegrationUri": "integrationUri"},
        _API_V2,
    ),
    "aws:apigatewayv2/route:Route": Search(
        "apigatewayv2", "get_routes", "Items", "RouteId", {"RouteKey": "routeKey"}, _API_V2
    ),
    "aws:backup/plan:Plan": Search(
        "backup", "list_backup_plans", "BackupPlansList", "BackupPlanId", {"BackupPlanName": "name"}
    ),
    "aws:backup/selection:Selection": Search(
        "backup",
        "list_backup_selections",
        "BackupSelectionsList",
        "SelectionId",
        {"SelectionName": "name"},
        {"BackupPlanId": "planId"},
    ),
    "aws:cloudfront/cachePolicy:CachePolicy": _edge_policy("CachePolicy"),
    "aws:cloudfront/originAccessControl:OriginAccessControl": Search(
        "cloudfront",
        "list_origin_access_controls",
        "OriginAccessControlList.Items",
        "Id",
        _UPPER_NAME,
    ),
    "aws:cloudfront/vpcOrigin:VpcOrigin": Search(
        "cloudfront", "list_vpc_origins", "VpcOriginList.Items", "Id"
    ),
    "aws:cloudfront/originRequestPolicy:OriginRequestPolicy": _edge_policy("OriginRequestPolicy"),
    "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy": _edge_policy("ResponseHeadersPolicy"),
    "aws:cloudwatch/logDelivery:LogDelivery": Search(
        "logs",
        "describe_deliveries",
        "deliveries",
        "id",
        {"deliverySourceName": "deliverySourceName", "deliveryDestinationArn": "deliveryDestinationArn"},
    ),
    "aws:cognito/identityPool:IdentityPool": Search(
        "cognito-identity",
        "list_identity_pools",
        "IdentityPools",
        "IdentityPoolId",
        {"IdentityPoolName": "identityPoolName"},
        constant={"MaxResults": 60},
    ),
    "aws:cognito/userPool:UserPool": Search(
        "cognito-idp", "list_user_pools", "UserPools", "Id", _UPPER_NAME, constant={"MaxResults": 60}
    ),
    "aws:cognito/userPoolClient:UserPoolClient": Search(
        "cognito-idp",
        "list_user_pool_clients",
        "UserPoolClients",
        "ClientId",
        {"ClientName": "name"},
        {"UserPoolId": "userPoolId"},
    ),
    "aws:ec2transitgateway/vpcAttachment:VpcAttachment": Search(
        "ec2",
        "describe_transit_gateway_vpc_attachments",
        "TransitGatewayVpcAttachments",
        "TransitGatewayAttachmentId",
        {"TransitGatewayId": "transitGatewayId", "VpcId": "vpcId"},
    ),
    "aws:ec2/launchTemplate:LaunchTemplate": Search(
        "ec2",
        "describe_launch_templates",
        "LaunchTemplates",
        "LaunchTemplateId",
        arguments={"LaunchTemplateNames[]": "name"},
    ),
    "aws:ec2/routeTableAssociation:RouteTableAssociation": Search(
        "ec2",
        "describe_route_tables",
        "RouteTables[].Associations[]",
        "RouteTableAssociationId",
        {"SubnetId": "subnetId"},
        {"RouteTableIds[]": "routeTableId"},
    ),
    "aws:ecs/capacityProvider:CapacityProvider": Search(
        "ecs",
        "describe_capacity_providers",
        "capacityProviders",
        "capacityProviderArn",
        _NAME,
        {"capacityProviders[]": "name"},
    ),
    "aws:ecs/cluster:Cluster": Search(
        "ecs",
        "describe_clusters",
        "clusters[?status=='ACTIVE']",
        "clusterArn",
        {"clusterName": "name"},
        {"clusters[]": "name"},
    ),
    "aws:ecs/service:Service": Search(
        "ecs",
        "describe_services",
        "services[?status=='ACTIVE']",
        "serviceArn",
        {"serviceName": "name"},
        {"cluster": "cluster", "services[]": "name"},
    ),
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": Search(
        "iam", "list_open_id_connect_providers", "OpenIDConnectProviderList", "Arn"
    ),
    "aws:iam/policy:Policy": Search(
        "iam", "list_policies", "Policies", "Arn", {"PolicyName": "name"}, constant={"Scope": "Local"}
    ),
    "aws:iam/samlProvider:SamlProvider": Search("iam", "list_saml_providers", "SAMLProviderList", "Arn"),
    "aws:kinesis/stream:Stream": Search(
        "kinesis",
        "describe_stream_summary",
        "[StreamDescriptionSummary]",
        "StreamARN",
        arguments={"StreamName": "name"},
    ),
    "aws:kms/key:Key": Search("kms", "list_keys", "Keys", "KeyId"),
    "aws:lambda/alias:Alias": Search(
        "lambda", "get_alias", "[@]", "AliasArn", arguments={"FunctionName": "functionName", "Name": "name"}
    ),
    "aws:lambda/eventSourceMapping:EventSourceMapping": Search(
        "lambda",
        "list_event_source_mappings",
        "EventSourceMappings",
        "UUID",
        arguments={"EventSourceArn": "eventSourceArn", "FunctionName": "functionName"},
    ),
    "aws:lb/listener:Listener": Search(
        "elbv2",
        "describe_listeners",
        "Listeners",
        "ListenerArn",
        {"Port": "port"},
        {"LoadBalancerArn": "loadBalancerArn"},
    ),
    "aws:lb/listenerRule:ListenerRule": Search(
        "elbv2",
        "describe_rules",
        "Rules",
        "RuleArn",
        {"Priority": "priority"},
        {"ListenerArn": "listenerArn"},
    ),
    "aws:lb/loadBalancer:LoadBalancer": Search(
        "elbv2", "describe_load_balancers", "LoadBalancers", "LoadBalancerArn", arguments={"Names[]": "name"}
    ),
    "aws:lb/targetGroup:TargetGroup": Search(
        "elbv2", "describe_target_groups", "TargetGroups", "TargetGroupArn", arguments={"Names[]": "name"}
    ),
    "aws:msk/cluster:Cluster": Search(
        "kafka", "list_clusters", "ClusterInfoList", "ClusterArn", {"ClusterName": "clusterName"}
    ),
    "aws:secretsmanager/secret:Secret": Search(
        "secretsmanager", "list_secrets", "SecretList", "ARN", _UPPER_NAME
    ),
    "aws:servicediscovery/httpNamespace:HttpNamespace": Search(
        "servicediscovery", "list_namespaces", "Namespaces", "Id", _UPPER_NAME
    ),
    "aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace": Search(
        "servicediscovery", "list_namespaces", "Namespaces", "Id", _UPPER_NAME
    ),
    "aws:sfn/stateMachine:StateMachine": Search(
        "stepfunctions", "list_state_machines", "stateMachines", "stateMachineArn", _NAME
    ),
    "aws:shield/protection:Protection": Search(
        "shield", "list_protections", "Protections", "Id", {"ResourceArn": "resourceArn"}
    ),
    "aws:sns/topic:Topic": Search("sns", "list_topics", "Topics", "TopicArn", {"TopicArn": "name"}),
    "aws:sqs/queue:Queue": Search("sqs", "get_queue_url", "[@]", "QueueUrl", arguments={"QueueName": "name"}),
    "aws:wafv2/webAcl:WebAcl": Search(
        "wafv2", "list_web_acls", "WebACLs", "Id", _UPPER_NAME, {"Scope": "scope"}
    ),
}
