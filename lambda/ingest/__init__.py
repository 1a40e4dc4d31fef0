"""The ingest workflow's functions: Plan, Load, Release, Abort."""
