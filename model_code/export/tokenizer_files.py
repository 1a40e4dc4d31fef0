"""The files that a checkpoint's tokenizer is made of."""

from itertools import chain
from pathlib import Path
from typing import Any

import transformers

from model_code.export.documents import insist_on_content, read_json
from model_code.export.errors import ExportError, in_one_line
from model_code.export.quiet import quiet

# Each of them is a whole tokenizer; transformers makes an empty one where there is none.
_KINDS = (("tokenizer.json",), ("vocab.json", "merges.txt"), ("spiece.model",), ("tokenizer.model",))
_DOCUMENTS = ("tokenizer.json", "vocab.json", "tokenizer_config.json", "special_tokens_map.json")


def load(folder: Path) -> Any:
    """Return the checkpoint's tokenizer as transformers makes it.

    Raises `ExportError` where it has none, or a file of it is damaged.
    """
    present = {path.name for path in folder.iterdir()}
    if not any(present.issuperset(kind) for kind in _KINDS):
        kinds = ", ".join(" with ".join(kind) for kind in _KINDS)
        raise ExportError(f"the checkpoint has no tokenizer: it needs one of {kinds}")
    for name in sorted(present.intersection(_DOCUMENTS)):
        read_json(folder / name)
    for name in sorted(present.intersection(chain.from_iterable(_KINDS))):
        insist_on_content(folder / name)
    files = sorted(present.intersection({*chain.from_iterable(_KINDS), *_DOCUMENTS}))
    with quiet(), in_one_line(f"transformers cannot load the tokenizer of {', '.join(files)}"):
        return transformers.AutoTokenizer.from_pretrained(
            folder, local_files_only=True, trust_remote_code=False
        )
