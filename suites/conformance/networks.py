"""The nets that are run end to end: FCN's upscoring, DCGAN's generator, a U-Net decoder, WaveGAN's generator."""

from __future__ import annotations

from reference.nets import Layer, Net
from reference.schema import Axis, Params

CLASSES = 21  # of PASCAL VOC


def _square(axis: Axis, in_channels: int, out_channels: int, bias: bool = False) -> Params:
    return Params((axis, axis), 1, in_channels, out_channels, 1, bias)


def _upscore(size: int, kernel: int, stride: int, crop: tuple[int, int] = (0, 0)) -> Params:
    return _square(Axis(size, kernel, stride, crop=crop), CLASSES, CLASSES)


FCN = "J. Long, E. Shelhamer, T. Darrell, Fully Convolutional Networks (CVPR 2015), the published nets for 500 x 500 images"
FCN_32S = Net("FCN-32s", FCN, (Layer(_upscore(16, 64, 32, (19, 25)), bilinear=True),))
FCN_16S = Net(
    "FCN-16s", FCN,
    (Layer(_upscore(16, 4, 2), bilinear=True, add=(44, 5)), Layer(_upscore(34, 32, 16, (27, 33)), bilinear=True)),
)  # fmt: skip
FCN_8S = Net(
    "FCN-8s", FCN,
    (
        Layer(_upscore(16, 4, 2), bilinear=True, add=(44, 5)),
        Layer(_upscore(34, 4, 2), bilinear=True, add=(88, 9)),
        Layer(_upscore(70, 16, 8, (31, 37)), bilinear=True),
    ),
)  # fmt: skip
DCGAN = Net(
    "DCGAN", "A. Radford, L. Metz, S. Chintala, Unsupervised Representation Learning with DCGANs (arXiv:1511.06434), figure 1",
    (
        Layer(_square(Axis(1, 4), 100, 1024), relu=True),
        Layer(_square(Axis(4, 4, 2, padding=(1, 1)), 1024, 512), relu=True),
        Layer(_square(Axis(8, 4, 2, padding=(1, 1)), 512, 256), relu=True),
        Layer(_square(Axis(16, 4, 2, padding=(1, 1)), 256, 128), relu=True),
        Layer(_square(Axis(32, 4, 2, padding=(1, 1)), 128, 3)),
    ),
)  # fmt: skip


def _up(size: int, channels: int) -> tuple[Layer, Layer]:
    """U-Net's 2 x 2 up-convolution with its skip, then a 3 x 3 convolution (stride 1: a transposed one) that halves the channels."""
    half = channels // 2
    up = Layer(_square(Axis(size, 2, 2), channels, half, bias=True), concat=half)
    return up, Layer(_square(Axis(2 * size, 3, padding=(1, 1)), channels, half, bias=True), relu=True)


U_NET = Net(
    "U-Net decoder", "O. Ronneberger, P. Fischer, T. Brox, U-Net (arXiv:1505.04597), figure 1, on a 4 x 4 base",
    (*_up(4, 1024), *_up(8, 512), *_up(16, 256), *_up(32, 128)),
)  # fmt: skip


def _wave(number: int) -> Layer:
    """One of WaveGAN's five layers; the last makes the one channel of sound."""
    axis = Axis(16 * 4**number, 25, 4, padding=(11, 11), output_padding=1)
    last = number == 4
    return Layer(Params((axis,), 1, 1024 >> number, 1 if last else 1024 >> (number + 1)), relu=not last)


WAVEGAN = Net(
    "WaveGAN", "C. Donahue, J. McAuley, M. Puckette, Adversarial Audio Synthesis (arXiv:1802.04208), table 3, with padding 11 and m = 1",
    tuple(map(_wave, range(5))),
)  # fmt: skip
NETS = {net.name: net for net in (FCN_32S, FCN_16S, FCN_8S, DCGAN, U_NET, WAVEGAN)}
