"""A caffemodel in bytes, as text for the child: weights by layer, as Caffe's binary `NetParameter`.

The field numbers are those of BVLC Caffe's src/caffe/proto/caffe.proto (`NetParameter.layer` 100,
`LayerParameter.name` 1 and `blobs` 7, `BlobProto.data` 5 and `shape` 7, `BlobShape.dim` 1);
whatever else stands there is not needed for weights. A message is a sequence of fields, each a key,
a length and that many bytes: protobuf.dev/programming-guides/encoding.
"""

CAFFEMODEL = '''
def varint(number):
    """The number in groups of 7 bits, the lowest first."""
    high, low = divmod(number, 128)
    return bytes([low | 128]) + varint(high) if high else bytes([low])

def field(number, content):
    """One field of a message: its key, its length, its bytes."""
    return varint(8 * number + 2) + varint(len(content)) + content

def caffemodel(layers):
    """The bytes of a net whose `layers` are {name: [blob, ...]}: weights, then a bias if there is one."""
    net = field(1, b"net")
    for name, blobs in layers.items():
        layer = field(1, name.encode())
        for values in blobs:
            shape = field(1, b"".join(map(varint, values.shape)))
            layer += field(7, field(5, np.asarray(values, "<f4").tobytes()) + field(7, shape))
        net += field(100, layer)
    return net
'''.strip()  # noqa: E501  the text that runs
