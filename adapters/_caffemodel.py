"""A caffemodel in bytes: weights by layer, as Caffe's binary `NetParameter`, written with protobuf's own messages.

The four messages and their field numbers are those of BVLC Caffe's src/caffe/proto/caffe.proto; whatever else stands
there is not needed for weights. Runs in the child: Python 3.8, NumPy and protobuf.
"""

import numpy as np
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

_Field = descriptor_pb2.FieldDescriptorProto
_FIELDS = {  # message -> fields in (name, number, type, repeated)
    "BlobShape": (("dim", 1, _Field.TYPE_INT64, True),),
    "BlobProto": (("data", 5, _Field.TYPE_FLOAT, True), ("shape", 7, "BlobShape", False)),
    "LayerParameter": (
        ("name", 1, _Field.TYPE_STRING, False),
        ("type", 2, _Field.TYPE_STRING, False),
        ("blobs", 7, "BlobProto", True),
    ),
    "NetParameter": (
        ("name", 1, _Field.TYPE_STRING, False),
        ("layer", 100, "LayerParameter", True),
    ),
}


def caffemodel(layers):
    """The bytes of a net whose `layers` are {name: [blob, ...]}: weights, then the bias where a layer has one."""
    net = NetParameter(name="net")
    for name, blobs in layers.items():
        layer = net.layer.add(name=name)
        for values in blobs:
            blob = layer.blobs.add()
            blob.shape.dim.extend(values.shape)
            blob.data.extend(np.asarray(values, np.float32).ravel().tolist())
    return net.SerializeToString()


def net_parameter():
    """The message class, from a descriptor that is built here instead of by a compiler."""
    file = descriptor_pb2.FileDescriptorProto(
        name="caffemodel.proto", package="caffe", syntax="proto2"
    )
    for message, fields in _FIELDS.items():
        described = file.message_type.add(name=message)
        for name, number, kind, repeated in fields:
            field = described.field.add(
                name=name,
                number=number,
                label=_Field.LABEL_REPEATED if repeated else _Field.LABEL_OPTIONAL,
            )
            if isinstance(kind, str):
                field.type, field.type_name = _Field.TYPE_MESSAGE, ".caffe." + kind
            else:
                field.type = kind
                field.options.packed = repeated and kind != _Field.TYPE_STRING
    pool = descriptor_pool.DescriptorPool()
    pool.AddSerializedFile(file.SerializeToString())
    described = pool.FindMessageTypeByName("caffe.NetParameter")
    return message_factory.GetMessageClass(described)


NetParameter = net_parameter()
