"""What each route of TensorFlow calls, in a sentence for the reader."""

from __future__ import annotations

SENTENCES = {
    "conv_transpose": (
        "tf.nn.conv1d_transpose, 2d and 3d, with output_shape, and explicit padding where there "
        "is any."
    ),
    "composed": "The main call with padding VALID; tf.pad and a slice make the output size.",
    "raw_ops": (
        "The operators tf.raw_ops.Conv2DBackpropInput and, in rank 3, Conv3DBackpropInputV2."
    ),
    "same": "tf.nn.conv1d_transpose, 2d and 3d, with padding SAME.",
    "valid": "tf.nn.conv_transpose, the function for all ranks, with padding VALID.",
    "atrous": (
        "tf.nn.atrous_conv2d_transpose with padding VALID; tf.pad and a slice make the output size."
    ),
    "atrous_same": "tf.nn.atrous_conv2d_transpose with padding SAME.",
    "channels_first": "The main call with a data_format that has the channels first.",
    "xla": "The main call in tf.function(jit_compile=True), which XLA compiles.",
    "xla_channels_first": (
        "The route channels_first in tf.function(jit_compile=True), which XLA compiles."
    ),
    "function": "The main call in tf.function, as a graph.",
    "unknown_shape": "The main call in tf.function, traced with no sizes of x but its rank.",
    "single_integers": "The main call with one integer for the strides and one for the dilations.",
    "after_error": "The main call after one with an output_shape that makes it raise.",
    "weights_in_place": (
        "The main call with a tf.Variable for w, whose values change between two calls."
    ),
    "function_weights": (
        "The route function with a tf.Variable for w, whose values change between two calls."
    ),
    "saved_model": (
        "The main call in a tf.Module, saved and loaded by tf.saved_model; then its variables are "
        "assigned."
    ),
    "concurrent": "The main call in one of two threads, while the other has -x.",
    "jvp_x": (
        "The main call's derivative along x and b, by tf.autodiff.ForwardAccumulator: the output."
    ),
    "jvp_w": (
        "The main call's derivative along w and b, by tf.autodiff.ForwardAccumulator: the output."
    ),
    "vectorized_map": "tf.vectorized_map of the main call over the items of x, in tf.function.",
    "map_fn": "tf.map_fn of the main call over the items of x.",
    "gemm_col2im": "A matrix product by tf.matmul, then the route col2im.",
    "inflation": "tf.nn.convolution of the input with zeros inserted, and the kernel flipped.",
    "conv_inflation": (
        "tf.nn.conv1d, 2d and 3d of the input with zeros inserted, and the kernel flipped."
    ),
    "conv_gradient": (
        "The gradient of tf.nn.conv1d, 2d and 3d for the image, which tf.pad has padded."
    ),
    "explicit_gradient": (
        "The gradient of tf.nn.conv1d, 2d and 3d for the image, with explicit padding where "
        "there is any."
    ),
    "convolution_gradient": (
        "The gradient of tf.nn.convolution for the image, which tf.pad has padded."
    ),
    "depthwise": "tf.nn.depthwise_conv2d_backprop_input.",
    "depthwise_gradient": (
        "The gradient of tf.nn.depthwise_conv2d for the image, which tf.pad has padded."
    ),
    "xla_conv_gradient": (
        "The route conv_gradient in tf.function(jit_compile=True), which XLA compiles."
    ),
    "conv": (
        "The forward convolution by tf.nn.conv1d, 2d and 3d, of an image that tf.pad has padded."
    ),
    "explicit_conv": (
        "The forward convolution by tf.nn.conv1d, 2d and 3d, with explicit padding where there "
        "is any."
    ),
    "convolution": (
        "The forward convolution by tf.nn.convolution, of an image that tf.pad has padded."
    ),
    "depthwise_conv": (
        "The forward convolution by tf.nn.depthwise_conv2d, of an image that tf.pad has padded."
    ),
    "xla_conv": "The route conv in tf.function(jit_compile=True), which XLA compiles.",
    "im2col": (
        "The columns of an image, by tf.image.extract_patches and, in rank 3, "
        "tf.raw_ops.ExtractVolumePatches."
    ),
    "col2im": "The image of columns: the gradient of the route im2col, by tf.GradientTape.",
    "im2col_same": "The route im2col with padding SAME, of an image that is not padded.",
    "col2im_same": "The gradient of the route im2col_same, by tf.GradientTape.",
    "gradients": "The gradients of the main call, by tf.GradientTape.",
    "composed_gradients": "The gradients of the route composed, by tf.GradientTape.",
    "xla_gradients": (
        "The gradients of the main call by tf.GradientTape, in tf.function(jit_compile=True)."
    ),
    "gradients_jacobian": (
        "The Jacobian of each item's sum of y * g by tape.jacobian, in tf.function, added up."
    ),
    "depthwise_gradients": "The gradients of the route depthwise, by tf.GradientTape.",
    "second_order": (
        "The derivatives of the main call's input gradient, by one tf.GradientTape inside another."
    ),
    "composed_second_order": (
        "The derivatives of the route composed's input gradient, by one tf.GradientTape inside "
        "another."
    ),
    "declared_shape": (
        "The output shape of the main call, by a concrete function that is traced and never run."
    ),
    "graph_shape": (
        "The output shape of the main call on placeholders, in a tf.Graph that is never run."
    ),
}
