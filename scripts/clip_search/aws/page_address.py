"""Where a browser finds the search page."""

from urllib.parse import urlsplit

from clip_search.aws.account import Deployment
from clip_search.aws.signed_http import configured_endpoint


def page_address(deployment: Deployment) -> str | None:
    """The page's address, or None where there is no page.

    A browser follows no AWS settings: where they name an endpoint for APIs, the address is the one below it, with the
    API's id in the path, as what stands in for AWS cannot answer under AWS's names.
    """
    url = deployment.page_url
    return url and _below(configured_endpoint(deployment.account), url)


def _below(endpoint: str | None, url: str) -> str:
    if endpoint is None:
        return url
    parts = urlsplit(url)
    return f"{endpoint.rstrip('/')}/_execute-api/{parts.netloc.partition('.')[0]}{parts.path}"
