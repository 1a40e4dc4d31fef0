"""Every number of the training run in one place; it is stored beside the checkpoint."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Recipe:
    """Model shape, data and schedule; the defaults are those of the committed checkpoint."""

    seed: int = 0
    steps: int = 1200
    products: int = 10_000  # drawn for training, two views each
    # Model
    image_size: int = 96
    patch_size: int = 12
    vision_width: int = 160
    vision_layers: int = 4
    text_width: int = 128
    text_layers: int = 2
    heads: int = 4
    dimension: int = 128
    vocabulary: int = 1500
    text_length: int = 32
    # Batch: groups of products that differ in one respect only, two views of each
    groups: int = 8
    group_size: int = 4
    off_topic: int = 16
    # Optimiser
    learning_rate: float = 1e-3
    muon_rate: float = 2e-3
    weight_decay: float = 0.05
    warm_up: int = 60
    # Weights of the losses beside the contrastive one
    view_weight: float = 0.2
    attribute_weight: float = 1.0
    off_topic_weight: float = 1.0

    @property
    def pictures(self) -> int:
        """Pictures in a batch."""
        return 2 * self.groups * self.group_size


SMOKE = Recipe(steps=400, products=1700)
