"""What each route of Keras calls, in a sentence for the reader."""

from __future__ import annotations

SENTENCES = {
    "conv_transpose": "keras.ops.conv_transpose with padding 'valid' and output_padding.",
    "channels_first": "The main call with data_format 'channels_first'.",
    "valid": (
        "keras.ops.conv_transpose with padding 'valid' and no output_padding, so that Keras "
        "infers the size."
    ),
    "same": (
        "keras.ops.conv_transpose with padding 'same' and no output_padding, so that Keras "
        "infers the size."
    ),
    "padded_same": "keras.ops.conv_transpose with padding 'same' and output_padding.",
    "composed": (
        "The main call with output_padding 0; keras.ops.pad and a slice make the output size."
    ),
    "layer": "keras.layers.Conv1DTranspose, 2D and 3D with padding 'valid' and output_padding.",
    "layer_same": (
        "keras.layers.Conv1DTranspose, 2D and 3D with padding 'same' and no output_padding."
    ),
    "layer_channels_first": "The route layer with data_format 'channels_first'.",
    "model": "The route layer in a keras.Sequential model, by predict_on_batch.",
    "functional": "The main call on keras.Input tensors, in a keras.Model.",
    "single_integers": "The main call with one integer for all axes, in the place of a tuple.",
    "from_config": "The route layer, with a layer that from_config has made of another one.",
    "saved": "The route model, saved to a .keras file and loaded again.",
    "conv": "The forward convolution: keras.ops.conv with padding 'valid'.",
    "conv_same": "The forward convolution: keras.ops.conv with padding 'same'.",
    "fold": "A matrix product by keras.ops.einsum, then keras.ops.fold.",
    "im2col": "The columns of an image, by keras.ops.unfold.",
    "patches": "The columns of an image, by keras.ops.image.extract_patches.",
    "patches_channels_first": "The route patches with data_format 'channels_first'.",
    "patches_same": "The route patches with padding 'same'.",
    "col2im": "The image of columns, by keras.ops.fold.",
    "declared": "The output shape of the main call on keras.KerasTensor operands.",
    "declared_channels_first": (
        "The output shape of the route channels_first on keras.KerasTensor operands."
    ),
    "declared_valid": "The output shape of the route valid on keras.KerasTensor operands.",
    "declared_same": "The output shape of the route same on keras.KerasTensor operands.",
    "declared_padded_same": (
        "The output shape of the route padded_same on keras.KerasTensor operands."
    ),
    "declared_by_layer": (
        "The output shape of a layer with padding 'same' and output_padding, by "
        "compute_output_shape."
    ),
}
