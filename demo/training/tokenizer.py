"""A small byte-level BPE tokenizer learnt from captions."""

from collections.abc import Callable, Iterable, Iterator
from random import Random

from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import PreTrainedTokenizerFast

from demo.language.captions import canonical, caption
from demo.language.off_topic import off_topic
from demo.training.split import training_products

PAD, START, END = "<pad>", "<start>", "<end>"
_CAPTIONS, _OFF_TOPIC = 40_000, 6_000


def corpus(seed: int) -> Iterator[str]:
    """Texts to learn the vocabulary from."""
    rng = Random(seed)  # noqa: S311 - training data
    products = training_products(_CAPTIONS)
    yield from (caption(product, rng).text for product in products)
    yield from (canonical(product).text for product in products[:2000])
    yield from (off_topic(rng) for _ in range(_OFF_TOPIC))


def train_tokenizer(texts: Iterable[str], vocabulary: int, length: int) -> PreTrainedTokenizerFast:
    """A tokenizer of `vocabulary` entries that ends every text with the entry of the highest id.

    With `eos_token_id` 2 (an old default) CLIPTextModel takes the vector at the highest id of a text instead of at
    the end; where the end *is* the highest id both readings agree, whoever implements them.
    """
    learnt = Tokenizer(models.BPE())
    learnt.normalizer = normalizers.Sequence([normalizers.NFC(), normalizers.Lowercase()])
    learnt.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=True)
    learnt.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary - 1,
        special_tokens=[PAD, START],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    learnt.train_from_iterator(texts, trainer)
    learnt.add_special_tokens([END])
    ends = [(token, learnt.token_to_id(token)) for token in (START, END)]
    learnt.post_processor = processors.TemplateProcessing(single=f"{START} $A {END}", special_tokens=ends)
    as_transformers: Callable[..., PreTrainedTokenizerFast] = PreTrainedTokenizerFast
    return as_transformers(
        tokenizer_object=learnt, pad_token=PAD, bos_token=START, eos_token=END, model_max_length=length
    )
