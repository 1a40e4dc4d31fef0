"""Makes model bundles: `python -m model_code.export --help`. The only part that knows torch, transformers and nncf."""

TESTED_WITH = "torch 2.13, transformers 5.23, nncf 3.4, openvino 2026.4"
