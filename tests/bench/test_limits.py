import pytest

from bench.limits import MatrixProduct


@pytest.mark.parametrize("kind", ["fp32", "int8"])
def test_a_product_has_a_speed(kind: str) -> None:
    assert MatrixProduct(kind, side=256).gflops() > 0.1
