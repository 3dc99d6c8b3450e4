"""A sentence for each of JAX's routes: which public call it is."""

SENTENCES = {
    "conv_general_dilated": (
        "jax.lax.conv_general_dilated with the stride as lhs_dilation and the kernel flipped, "
        "not jitted."
    ),
    "conv_transpose": (
        "jax.lax.conv_transpose with explicit padding of the dilated input, and the kernel flipped."
    ),
    "transpose_kernel": (
        "jax.lax.conv_transpose with transpose_kernel=True: it flips the kernel itself."
    ),
    "consistent_padding": (
        "jax.lax.conv_transpose with use_consistent_padding=True: padding is that of the "
        "forward convolution."
    ),
    "same": "jax.lax.conv_transpose with padding 'SAME'.",
    "valid": "jax.lax.conv_transpose with padding 'VALID'.",
    "jit": "The main call, jitted.",
    "vmap_input": "jax.vmap of the main call over the items of x, jitted.",
    "vmap_weight": (
        "jax.vmap of the main call over two weights, -w and w, jitted; the second output is taken."
    ),
    "vmap_both": (
        "jax.vmap of the main call over items and weights, jitted; every second item has -x and -w."
    ),
    "jvp": (
        "The derivative of the main call along x and b, by jax.jvp, jitted: the output, as the "
        "call is linear."
    ),
    "linearize": (
        "The derivative of the main call along x and b, by jax.linearize, jitted: the output again."
    ),
    "scan": "The main call on one item of x after the other, by jax.lax.scan, jitted.",
    "donate": "The main call, jitted, while x is donated to a second output, -x.",
    "sharded_batch": "The main call, jitted, on a batch of -x and x, each on a device of its own.",
    "sharded_axis": "The main call, jitted, each of two devices with half of the first axis of x.",
    "concurrent": "The main call in one of two threads, while the other has -x.",
    "export": "The main call, jitted, then exported, serialized and read again by jax.export.",
    "export_symbolic": (
        "The main call, exported for any batch and all larger sizes, by jax.export.symbolic_shape."
    ),
    "channels_last": "The main call with dimension_numbers that have the channels last.",
    "gemm_col2im": (
        "A matrix product by jax.numpy.einsum, then the route col2im, jitted as one function."
    ),
    "inflation": (
        "The forward convolution of the input with zeros inserted by jax.lax.pad, and the "
        "kernel flipped."
    ),
    "linear_transpose": "jax.linear_transpose of the forward convolution, jitted.",
    "vjp_of_conv": "The gradient of the forward convolution for its input, by jax.vjp, jitted.",
    "conv": (
        "The forward convolution: jax.lax.conv_general_dilated with the stride as window_strides."
    ),
    "im2col": "The columns of an image, by jax.lax.conv_general_dilated_patches, jitted.",
    "col2im": (
        "The image of columns: jax.linear_transpose of jax.lax.conv_general_dilated_patches, "
        "jitted."
    ),
    "grad": "The gradients of the main call, by jax.grad, jitted.",
    "checkpoint": "The gradients of the main call under jax.checkpoint, by jax.grad, jitted.",
    "grad_of_grad": "The derivatives of the main call's input gradient, by jax.grad twice, jitted.",
    "eval_shape": "The output shape of the main call, by jax.eval_shape.",
    "lower": "The output shape of the main call, jitted and lowered but not compiled.",
}
