"""The CDK application: a table of contents."""

import sys
from pathlib import Path

try:
    import aws_cdk as cdk

    from stacks.assets import open_to_others
    from stacks.data_stack import DataStack
    from stacks.page_files import PageBuildError
    from stacks.service_stack import ServiceStack
    from stacks.settings import Settings, SettingsError
except ModuleNotFoundError as error:
    sys.exit(
        f"error: {error.name} is not installed for {sys.executable}: run `make setup` in {sys.path[0]} first"
    )


def build(app: cdk.App) -> tuple[DataStack, ServiceStack]:
    """Compose both stacks in an app whose context holds the settings."""
    settings = Settings.from_context(app.node.get_all_context())
    data = DataStack(app, f"{settings.stack_prefix}-Data", settings=settings)
    service = ServiceStack(app, f"{settings.stack_prefix}-Service", settings=settings, data=data)
    return data, service


if __name__ == "__main__":
    application = cdk.App()
    try:
        build(application)
    except (SettingsError, PageBuildError) as error:
        sys.exit(f"error: {error}")
    open_to_others(Path(application.synth().directory))
