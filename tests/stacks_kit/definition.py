"""The state machine's definition with its placeholders filled, as the stack fills them."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SUBSTITUTIONS = {
    "Bucket": "shop",
    "ModelName": "clip",
    "TransformInstanceType": "ml.c6i.xlarge",
    "TransformInstances": "1",
    "TransformsAnInstance": "2",
}


def definition() -> str:
    """Return the definition for functions that have the names of their steps."""
    text = (ROOT / "stacks" / "ingest.asl.json").read_text()
    for name in ("Plan", "Load", "Release", "Abort", "Rollback", "Prune"):
        text = text.replace(f"${{{name}Arn}}", f"arn:aws:lambda:us-east-1:123456789012:function:{name}")
    for name, value in SUBSTITUTIONS.items():
        text = text.replace(f"${{{name}}}", value)
    return text
