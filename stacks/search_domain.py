"""The OpenSearch domain."""

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_opensearchservice as opensearch
from constructs import Construct

from stacks.settings import Settings


class SearchDomain(Construct):
    """An encrypted OpenSearch 2.19 domain that grants nobody: access comes from the roles' identity policies.

    The index can always be built again from the bucket, so the domain goes with its stack.
    """

    def __init__(self, scope: Construct, construct_id: str, *, settings: Settings) -> None:
        super().__init__(scope, construct_id)
        nodes = settings.domain_data_nodes
        self.domain = opensearch.Domain(
            self,
            "Domain",
            version=opensearch.EngineVersion.OPENSEARCH_2_19,
            enable_version_upgrade=True,  # else CloudFormation replaces the domain, index and all, at a newer version
            capacity=opensearch.CapacityConfig(
                data_nodes=nodes,
                data_node_instance_type=settings.domain_instance_type,
                multi_az_with_standby_enabled=False,
            ),
            zone_awareness=opensearch.ZoneAwarenessConfig(
                enabled=nodes > 1, availability_zone_count=min(max(nodes, 2), 3)
            ),
            ebs=opensearch.EbsOptions(
                volume_size=settings.domain_volume_gib, volume_type=ec2.EbsDeviceVolumeType.GP3
            ),
            encryption_at_rest=opensearch.EncryptionAtRestOptions(enabled=True),
            node_to_node_encryption=True,
            enforce_https=True,
            tls_security_policy=opensearch.TLSSecurityPolicy.TLS_1_2,
            removal_policy=cdk.RemovalPolicy.DESTROY,
        )
