"""Intrinsic functions, conditions, references and the order of resources."""

from typing import Any

import pytest

from local_cloud.aws.errors import AwsError
from local_cloud.cloudformation.graph import dependency_order
from local_cloud.cloudformation.resolver import Resolver
from local_cloud.cloudformation.template import parse_template

PSEUDO = {"AWS::Region": "us-east-1", "AWS::AccountId": "123456789012"}


def resolve(value: Any, template: dict[str, Any] | None = None, **parameters: Any) -> Any:
    resolver = Resolver(
        template or {},
        parameters,
        PSEUDO,
        ref=lambda name: f"ref-{name}",
        attribute=lambda name, attribute: f"{name}/{attribute}",
        exports={"shared": "value"},
    )
    return resolver.resolve(value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"Ref": "Thing"}, "ref-Thing"),
        ({"Ref": "AWS::Region"}, "us-east-1"),
        ({"Fn::GetAtt": ["Thing", "Arn"]}, "Thing/Arn"),
        ({"Fn::GetAtt": "Thing.Nested.Arn"}, "Thing/Nested.Arn"),
        ({"Fn::Join": ["-", ["a", {"Ref": "P"}]]}, "a-given"),
        ({"Fn::Sub": "${P} ${!kept} ${Thing.Arn} ${AWS::AccountId}"}, "given ${kept} Thing/Arn 123456789012"),
        ({"Fn::Sub": ["${own}", {"own": {"Ref": "P"}}]}, "given"),
        ({"Fn::Select": [1, {"Fn::Split": [":", "a:b:c"]}]}, "b"),
        ({"Fn::If": ["Yes", "a", "b"]}, "a"),
        ({"Fn::ImportValue": "shared"}, "value"),
        ({"Fn::FindInMap": ["M", {"Ref": "P"}, "k"]}, 7),
        ({"Fn::Base64": "hi"}, "aGk="),
        ({"a": {"Ref": "AWS::NoValue"}, "b": [1, {"Ref": "AWS::NoValue"}]}, {"b": [1]}),
        ({"Fn::Not": [{"Fn::Equals": ["a", "b"]}]}, True),
    ],
)
def test_functions(value: Any, expected: Any) -> None:
    template = {"Mappings": {"M": {"given": {"k": 7}}}, "Conditions": {"Yes": {"Fn::Equals": ["a", "a"]}}}
    assert resolve(value, template, P="given") == expected


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ({"Fn::ImportValue": "missing"}, "No export named missing"),
        ({"Fn::Cidr": ["10.0.0.0/16", 2, 8]}, "does not support Fn::Cidr"),
        ({"Fn::If": ["Missing", 1, 2]}, "unresolved condition dependency Missing"),
    ],
)
def test_what_cannot_be_resolved_is_named(value: Any, words: str) -> None:
    with pytest.raises(AwsError, match=words):
        resolve(value)


def test_short_yaml_tags_are_functions() -> None:
    text = "Resources:\n  A:\n    Type: T\n    Properties: {x: !GetAtt B.Arn, y: !Sub '${B}', z: !Ref B}\n"
    properties = parse_template(text)["Resources"]["A"]["Properties"]
    assert properties == {"x": {"Fn::GetAtt": "B.Arn"}, "y": {"Fn::Sub": "${B}"}, "z": {"Ref": "B"}}


def test_dependencies_come_first() -> None:
    resources = {
        "Last": {"DependsOn": "Middle"},
        "Middle": {"Properties": {"x": {"Fn::Sub": "${First.Arn}"}}},
        "First": {},
    }
    assert dependency_order(resources) == ["First", "Middle", "Last"]


def test_cycles_and_unknown_dependencies_are_refused() -> None:
    with pytest.raises(AwsError, match="Circular dependency"):
        dependency_order({"A": {"DependsOn": "B"}, "B": {"DependsOn": "A"}})
    with pytest.raises(AwsError, match="unknown resource B"):
        dependency_order({"A": {"DependsOn": ["B"]}})
