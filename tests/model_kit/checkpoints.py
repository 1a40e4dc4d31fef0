"""Small checkpoints with random weights, of the real architectures: what the export is tested with."""

from pathlib import Path
from typing import Any

import sentencepiece
import torch
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import (
    CLIPConfig,
    CLIPImageProcessorPil,
    CLIPModel,
    PreTrainedTokenizerFast,
    SiglipConfig,
    SiglipImageProcessorPil,
    SiglipModel,
    SiglipTokenizer,
)

WORDS = ["a photo of a red striped mug", "blue shoes for women, size 38!", "an over-long description"]
START, END = "<|startoftext|>", "<|endoftext|>"


def clip(folder: Path, side: int = 96) -> Path:
    """Write a CLIP checkpoint as transformers saves it and return its folder."""
    tokenizer: Any = _clip_tokenizer()
    torch.manual_seed(7)
    model = CLIPModel(
        CLIPConfig(
            text_config={
                "vocab_size": len(tokenizer),
                "hidden_size": 64,
                "intermediate_size": 128,
                "num_hidden_layers": 2,
                "num_attention_heads": 4,
                "projection_dim": 32,
                "bos_token_id": tokenizer.bos_token_id,
                "eos_token_id": tokenizer.eos_token_id,
                "pad_token_id": tokenizer.pad_token_id,
            },
            vision_config={
                "hidden_size": 64,
                "intermediate_size": 128,
                "num_hidden_layers": 2,
                "num_attention_heads": 4,
                "image_size": side,
                "patch_size": 16,
                "projection_dim": 32,
            },
            projection_dim=32,
        )
    )
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    CLIPImageProcessorPil(
        size={"shortest_edge": side}, crop_size={"height": side, "width": side}
    ).save_pretrained(folder)
    return folder


def siglip(folder: Path, side: int = 64) -> Path:
    """Write a SigLIP checkpoint, its tokenizer a SentencePiece model as the original's."""
    return _siglip(folder, _pieces(folder), side)


def siglip_base(folder: Path) -> Path:
    """Write a checkpoint of the shape of SigLIP base/16-224: 0.8 GB, for measuring by hand."""
    return _saved(folder, SiglipConfig(), _pieces(folder))


def siglip2(folder: Path, side: int = 64) -> Path:
    """Write a SigLIP 2 checkpoint of fixed resolution: SigLIP's architecture with Gemma's kind of tokenizer."""
    folder.mkdir(parents=True)
    made = Tokenizer(models.BPE(unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    made.normalizer = normalizers.Sequence([normalizers.Lowercase(), normalizers.Replace(" ", "\u2581")])
    made.pre_tokenizer = pre_tokenizers.Split(" ", "merged_with_previous")
    special = ["<pad>", "<eos>", "<bos>", "<unk>", *(f"<0x{byte:02X}>" for byte in range(256))]
    made.train_from_iterator(WORDS, trainers.BpeTrainer(vocab_size=400, special_tokens=special))
    made.post_processor = processors.TemplateProcessing(single="$A <eos>", special_tokens=[("<eos>", 1)])
    tokenizer: Any = PreTrainedTokenizerFast(
        tokenizer_object=made, pad_token="<pad>", eos_token="<eos>", unk_token="<unk>", model_max_length=64
    )
    return _siglip(folder, tokenizer, side)


def _siglip(folder: Path, tokenizer: Any, side: int) -> Path:
    shape = {"hidden_size": 48, "intermediate_size": 96, "num_hidden_layers": 2, "num_attention_heads": 4}
    words = {"vocab_size": len(tokenizer), "max_position_embeddings": 64, "projection_size": 48}
    vision = {"image_size": side, "patch_size": 16}
    return _saved(
        folder, SiglipConfig(text_config={**shape, **words}, vision_config={**shape, **vision}), tokenizer
    )


def _saved(folder: Path, config: Any, tokenizer: Any) -> Path:
    torch.manual_seed(8)
    SiglipModel(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    side = config.vision_config.image_size
    SiglipImageProcessorPil(size={"height": side, "width": side}).save_pretrained(folder)
    return folder


def _pieces(folder: Path) -> Any:
    folder.mkdir(parents=True)
    _train_pieces(folder / "spiece")
    return SiglipTokenizer(str(folder / "spiece.model"))


def _train_pieces(prefix: Path) -> None:
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter([text.lower() for text in WORDS] * 20),
        model_prefix=str(prefix),
        model_type="unigram",
        vocab_size=60,
        hard_vocab_limit=False,
        add_dummy_prefix=False,
        pad_id=-1,
        bos_id=-1,
        eos_id=1,
        unk_id=2,
        minloglevel=2,
    )


def _clip_tokenizer() -> PreTrainedTokenizerFast:
    made = Tokenizer(models.BPE(end_of_word_suffix="</w>"))
    made.normalizer = normalizers.Sequence([normalizers.NFC(), normalizers.Lowercase()])
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=600, special_tokens=[START, END], initial_alphabet=alphabet, end_of_word_suffix="</w>"
    )
    made.train_from_iterator(WORDS, trainer)
    start, end = made.token_to_id(START), made.token_to_id(END)
    made.post_processor = processors.TemplateProcessing(
        single=f"{START} $A {END}", special_tokens=[(START, start), (END, end)]
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=made,
        bos_token=START,
        eos_token=END,
        pad_token=END,
        unk_token=END,
        model_max_length=77,
    )
