"""An SNS topic."""

from botocore.config import Config

from common import aws

_SHORT = Config(connect_timeout=3, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 3})


class SnsTopic:
    """Publishes to one topic; a run does not wait long for it."""

    def __init__(self, arn: str) -> None:
        self._arn = arn
        self._sns = aws.client("sns", _SHORT)

    def publish(self, subject: str, message: str) -> None:
        """Send a message."""
        self._sns.publish(TopicArn=self._arn, Subject=subject, Message=message)
