"""The data stack's properties."""

from aws_cdk.assertions import Match, Template


def test_domain_is_small_current_and_encrypted(data: Template) -> None:
    data.has_resource_properties(
        "AWS::OpenSearchService::Domain",
        {
            "EngineVersion": "OpenSearch_2.19",
            "ClusterConfig": Match.object_like({"InstanceCount": 1, "InstanceType": "t3.small.search"}),
            "EncryptionAtRestOptions": {"Enabled": True},
            "NodeToNodeEncryptionOptions": {"Enabled": True},
            "DomainEndpointOptions": {
                "EnforceHTTPS": True,
                "TLSSecurityPolicy": "Policy-Min-TLS-1-2-2019-07",
            },
            "EBSOptions": {"EBSEnabled": True, "VolumeSize": 10, "VolumeType": "gp3"},
        },
    )


def test_a_newer_engine_is_an_upgrade_and_no_other_domain(data: Template) -> None:
    data.has_resource("AWS::OpenSearchService::Domain", {"UpdatePolicy": {"EnableVersionUpgrade": True}})


def test_domain_itself_grants_nobody(data: Template) -> None:
    data.has_resource_properties("AWS::OpenSearchService::Domain", {"AccessPolicies": Match.absent()})


def test_bucket_is_private_encrypted_and_outlives_the_stack(data: Template) -> None:
    data.has_resource(
        "AWS::S3::Bucket",
        {
            "DeletionPolicy": "Retain",
            "Properties": {
                "BucketEncryption": Match.any_value(),
                "PublicAccessBlockConfiguration": {
                    "BlockPublicAcls": True,
                    "BlockPublicPolicy": True,
                    "IgnorePublicAcls": True,
                    "RestrictPublicBuckets": True,
                },
                "LifecycleConfiguration": {
                    "Rules": Match.array_with(
                        [Match.object_like({"Prefix": "runs/", "ExpirationInDays": 30})]
                    )
                },
            },
        },
    )


def test_of_what_is_complete_the_files_of_runs_alone_expire(data: Template) -> None:
    (bucket,) = data.find_resources("AWS::S3::Bucket").values()
    rules = bucket["Properties"]["LifecycleConfiguration"]["Rules"]
    assert [rule["Prefix"] for rule in rules if "ExpirationInDays" in rule] == ["runs/"]
    assert all(
        rule.keys() <= {"Prefix", "ExpirationInDays", "AbortIncompleteMultipartUpload", "Status"}
        for rule in rules
    )


def test_bucket_refuses_plain_http(data: Template) -> None:
    statement = {"Effect": "Deny", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}
    document = {"Statement": Match.array_with([Match.object_like(statement)])}
    data.has_resource_properties("AWS::S3::BucketPolicy", {"PolicyDocument": Match.object_like(document)})


def test_there_is_nothing_else(data: Template) -> None:
    kinds = {resource["Type"] for resource in data.to_json()["Resources"].values()}
    assert kinds <= {
        "AWS::S3::Bucket",
        "AWS::S3::BucketPolicy",
        "AWS::OpenSearchService::Domain",
        "AWS::CDK::Metadata",
    }
