"""Which tests share a process, where several run: those that share servers. What takes longest begins first.

pytest-xdist's own groups are lost where pytest keeps a test's name in another place than that plugin knows of.
"""

import os
from pathlib import Path, PurePosixPath

import pytest
from xdist.scheduler import LoadScopeScheduling

_TOGETHER = {
    "the deployment": (
        "journey/test_api",
        "journey/test_failures",
        "journey/test_faults",
        "journey/test_image_build",
        "journey/test_journey",
        "journey/test_openapi",
        "journey/test_readme",
        "journey/test_sagemaker_sdk",
        "journey/test_search_commands",
        "journey/test_thumbnails_shown",
    ),
    "the sample's cloud": (
        "local_cloud/test_access",
        "local_cloud/test_compression",
        "local_cloud/test_functions",
        "local_cloud/test_gateway",
        "local_cloud/test_open_buckets",
        "local_cloud/test_refused_calls",
        "local_cloud/test_rights",
        "local_cloud/test_sagemaker",
        "local_cloud/test_stacks",
        "local_cloud/test_usage_plans",
        "local_cloud/test_workflows",
    ),
    "the templates": ("stacks/*",),
}
_LONGEST_FIRST = (
    "the deployment",
    "page/test_states",
    "page/test_troubles",
    "page/test_breakdowns",
    "page/test_hostile",
    "page/test_history",
    "page/test_pictures",
    "local_cloud/test_updates",
    "journey/test_releases",
    "contract/test_copies",
    "local_cloud/test_life",
    "journey/test_cold_start",
    "local_cloud/test_access_modes",
    "the sample's cloud",
    "contract/test_judgement",
    "the templates",
)


def group(nodeid: str) -> str:
    """Return what shares a process with a test: a group's name, or the test's own module."""
    module = PurePosixPath(nodeid.partition("::")[0]).with_suffix("")
    for name, patterns in _TOGETHER.items():
        if any(module.match(pattern) for pattern in patterns):
            return name
    return "/".join(module.parts[-2:])


def rank(nodeid: str) -> int:
    """Return a test's place in the order of beginning."""
    name = group(nodeid)
    return _LONGEST_FIRST.index(name) if name in _LONGEST_FIRST else len(_LONGEST_FIRST)


def folder(folders: pytest.TempPathFactory) -> Path:
    """Return the run's temporary folder, which its processes share."""
    own = folders.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


class Scheduler(LoadScopeScheduling):  # type: ignore[misc]
    """Gives each process whole groups."""

    def _split_scope(self, nodeid: str) -> str:
        return group(nodeid)
