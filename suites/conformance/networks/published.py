"""The networks that are run end to end: FCN, DCGAN's generator, a U-Net decoder and WaveGAN's
generator.
"""

from __future__ import annotations

from reference.networks.nets import Layer, Net
from reference.schema import Axis, Params

CLASSES = 21  # of PASCAL VOC
FCN = (
    "J. Long, E. Shelhamer, T. Darrell, Fully Convolutional Networks (CVPR 2015), "
    "the published nets for 500 x 500 images"
)
DCGAN_PAPER = (
    "A. Radford, L. Metz, S. Chintala, Unsupervised Representation Learning with DCGANs "
    "(arXiv:1511.06434), figure 1"
)
U_NET_PAPER = (
    "O. Ronneberger, P. Fischer, T. Brox, U-Net (arXiv:1505.04597), figure 1, on a 4 x 4 base"
)
WAVEGAN_PAPER = (
    "C. Donahue, J. McAuley, M. Puckette, Adversarial Audio Synthesis (arXiv:1802.04208), table 3, "
    "with padding 11 and m = 1"
)


def square_params(axis: Axis, in_channels: int, out_channels: int, bias: bool = False) -> Params:
    """The parameters of a layer of two equal axes."""
    return Params((axis, axis), 1, in_channels, out_channels, 1, bias)


def upscore(size: int, kernel: int, stride: int, crop: tuple[int, int] = (0, 0)) -> Params:
    """The parameters of a layer of FCN that enlarges the scores of all classes."""
    return square_params(Axis(size, kernel, stride, crop=crop), CLASSES, CLASSES)


def up_convolution(size: int, channels: int) -> tuple[Layer, Layer]:
    """The two layers of a step of U-Net's decoder; each halves the number of channels.

    The first is a 2 x 2 up-convolution, joined to its skip input. The second is a 3 x 3
    convolution, which equals a transposed convolution since its stride is 1.
    """
    half = channels // 2
    up = Layer(square_params(Axis(size, 2, 2), channels, half, bias=True), concat=half)
    mix = Layer(
        square_params(Axis(2 * size, 3, padding=(1, 1)), channels, half, bias=True), relu=True
    )
    return up, mix


def wave(number: int) -> Layer:
    """Layer `number` (0 to 4) of WaveGAN's generator; the last one has one output channel."""
    axis = Axis(16 * 4**number, 25, 4, padding=(11, 11), output_padding=1)
    last = number == 4
    out_channels = 1 if last else 1024 >> (number + 1)
    return Layer(Params((axis,), 1, 1024 >> number, out_channels), relu=not last)


FCN_32S = Net("FCN-32s", FCN, (Layer(upscore(16, 64, 32, (19, 25)), bilinear=True),))
FCN_16S = Net(
    "FCN-16s",
    FCN,
    (
        Layer(upscore(16, 4, 2), bilinear=True, add=(44, 5)),
        Layer(upscore(34, 32, 16, (27, 33)), bilinear=True),
    ),
)
FCN_8S = Net(
    "FCN-8s",
    FCN,
    (
        Layer(upscore(16, 4, 2), bilinear=True, add=(44, 5)),
        Layer(upscore(34, 4, 2), bilinear=True, add=(88, 9)),
        Layer(upscore(70, 16, 8, (31, 37)), bilinear=True),
    ),
)
DCGAN = Net(
    "DCGAN",
    DCGAN_PAPER,
    (
        Layer(square_params(Axis(1, 4), 100, 1024), relu=True),
        Layer(square_params(Axis(4, 4, 2, padding=(1, 1)), 1024, 512), relu=True),
        Layer(square_params(Axis(8, 4, 2, padding=(1, 1)), 512, 256), relu=True),
        Layer(square_params(Axis(16, 4, 2, padding=(1, 1)), 256, 128), relu=True),
        Layer(square_params(Axis(32, 4, 2, padding=(1, 1)), 128, 3)),
    ),
)
U_NET = Net(
    "U-Net decoder",
    U_NET_PAPER,
    (
        *up_convolution(4, 1024),
        *up_convolution(8, 512),
        *up_convolution(16, 256),
        *up_convolution(32, 128),
    ),
)
WAVEGAN = Net("WaveGAN", WAVEGAN_PAPER, tuple(map(wave, range(5))))
NETS = {net.name: net for net in (FCN_32S, FCN_16S, FCN_8S, DCGAN, U_NET, WAVEGAN)}
