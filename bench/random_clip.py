"""A checkpoint of ViT-B/32's architecture with random weights, for machines that cannot reach the Hub."""

from pathlib import Path
from typing import Any

from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import CLIPConfig, CLIPImageProcessorPil, CLIPModel, PreTrainedTokenizerFast

START, END = "<|startoftext|>", "<|endoftext|>"
VOCABULARY = 49_408


def write_checkpoint(folder: Path) -> None:
    """Write the checkpoint as transformers saves one. Its tokenizer knows bytes alone; CLIP's size of vocabulary."""
    config: Any = CLIPConfig()
    config.text_config.update({"bos_token_id": VOCABULARY - 2, "eos_token_id": VOCABULARY - 1})
    CLIPModel(config).save_pretrained(folder)
    _tokenizer().save_pretrained(folder)
    CLIPImageProcessorPil().save_pretrained(folder)


def _tokenizer() -> Any:
    letters = {letter: at for at, letter in enumerate(sorted(pre_tokenizers.ByteLevel.alphabet()))}
    made = Tokenizer(models.BPE({**letters, START: VOCABULARY - 2, END: VOCABULARY - 1}, []))
    made.normalizer = normalizers.Lowercase()
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    ends = [(START, VOCABULARY - 2), (END, VOCABULARY - 1)]
    made.post_processor = processors.TemplateProcessing(single=f"{START} $A {END}", special_tokens=ends)
    return PreTrainedTokenizerFast(
        tokenizer_object=made, bos_token=START, eos_token=END, pad_token=END, model_max_length=77
    )
