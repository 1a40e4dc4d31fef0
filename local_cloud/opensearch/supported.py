"""Which of OpenSearch's APIs a managed domain lets through.

Source: "Supported operations in Amazon OpenSearch Service", OpenSearch 2.19.
"""

from __future__ import annotations

_INDEX_APIS = """
    _alias _aliases _analyze _bulk _cache _clone _close _count _create _delete_by_query _doc _explain _field_caps _flush
    _forcemerge _mapping _mappings _mget _msearch _mtermvectors _open _pit _rank_eval _recovery _refresh _reindex
    _rollover _search _segments _settings _shard_stores _shrink _source _split _stats _termvectors _update
    _update_by_query _validate
"""
_DOMAIN_APIS = """
    _all _cat _component_template _dashboards _data_stream _index_template _ingest _list _ltr _nodes _plugins _render
    _resolve _scripts _snapshot _tasks _template
"""
_OF_AN_INDEX = frozenset(_INDEX_APIS.split())
_OF_THE_DOMAIN = _OF_AN_INDEX.union(_DOMAIN_APIS.split())
_OF_THE_CLUSTER = frozenset(("health", "pending_tasks", "settings", "state", "stats", "allocation"))
_NOT = ("/_cat/nodeattrs", "/_nodes/reload_secure_settings")


def is_supported(path: str) -> bool:
    """Whether a domain lets requests to a path through: `/_cat/indices`, `/products/_search`."""
    first, second, *_ = [*path.strip("/").split("/"), "", ""]
    if path.startswith(_NOT):
        return False
    if first == "_cluster":
        return second in _OF_THE_CLUSTER
    if first.startswith("_"):
        return first in _OF_THE_DOMAIN
    return not second.startswith("_") or second in _OF_AN_INDEX
