"""Where the ends of ingests are told: an SNS topic."""

import aws_cdk as cdk
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

from stacks.function import Function
from stacks.settings import Settings


class Notifications(Construct):
    """A topic that takes messages over TLS alone, and who is subscribed to it.

    Not encrypted by a key: a message is a headline of counts and of why a run failed, and a key of our own would cost
    more than all of the rest.
    """

    def __init__(self, scope: Construct, construct_id: str, *, settings: Settings) -> None:
        super().__init__(scope, construct_id)
        self.topic = sns.Topic(self, "Topic", enforce_ssl=True)
        if settings.notify_email:
            self.topic.add_subscription(subscriptions.EmailSubscription(settings.notify_email))
        cdk.CfnOutput(cdk.Stack.of(self), "NotificationsTopicArn", value=self.topic.topic_arn)

    def told_by(self, *functions: Function) -> None:
        """Let functions publish."""
        for function in functions:
            function.allow("sns:Publish", on=[self.topic.topic_arn])
            function.function.add_environment("TOPIC", self.topic.topic_arn)
