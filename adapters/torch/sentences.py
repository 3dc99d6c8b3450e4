"""A sentence for each of PyTorch's routes: which public call it is."""

from __future__ import annotations

SENTENCES = {
    "conv_transpose": (
        "torch.nn.functional.conv_transpose1d, conv_transpose2d and conv_transpose3d."
    ),
    "nn_module": "The modules torch.nn.ConvTranspose1d, 2d and 3d, made with output_padding.",
    "output_size": (
        "The modules torch.nn.ConvTranspose1d, 2d and 3d, called with output_size and no "
        "output_padding."
    ),
    "composed": (
        "The main call without padding and output_padding; F.pad and a slice make the output size."
    ),
    "single_numbers": "The main call with one number for all axes, where they are equal.",
    "lists": "The main call with lists of numbers.",
    "numpy_integers": "The main call with lists of NumPy's integers.",
    "channels_last": "The main call with the memory of x and w channels last.",
    "channels_last_input": "The main call with the memory of x channels last, but not that of w.",
    "channels_last_weight": "The main call with the memory of w channels last, but not that of x.",
    "non_contiguous": "The main call on an x and a w whose elements are two steps apart in memory.",
    "odd_strides": (
        "The main call on an x and a w whose axes of one element have a stride of 977 elements."
    ),
    "expanded_input": (
        "The main call on each item of x, repeated with a stride of 0 by torch.Tensor.expand."
    ),
    "expanded_weight": (
        "The main call on each output channel of w, repeated with a stride of 0 by "
        "torch.Tensor.expand."
    ),
    "mkldnn_input": "The main call on an x in oneDNN's layout, by torch.Tensor.to_mkldnn.",
    "mkldnn": "The main call on x, w and b in oneDNN's layouts, by torch.Tensor.to_mkldnn.",
    "no_mkldnn": "The main call with oneDNN switched off by torch.backends.mkldnn.flags.",
    "threads_2": "The main call with two threads, by torch.set_num_threads.",
    "unbatched": (
        "The main call on each item of x without a batch axis; torch.stack joins the outputs."
    ),
    "vmap_x": "torch.func.vmap of the main call over the items of x.",
    "vmap_w": (
        "torch.func.vmap of the main call over two weights, -w and w; the second output is taken."
    ),
    "vmap_all": (
        "torch.func.vmap of the main call over all operands, each after its negative; the "
        "second output is taken."
    ),
    "after_error": "The main call after one that a bias of a wrong size makes raise.",
    "weights_in_place": (
        "A module whose weight is negated in place for a first call, and again for the second."
    ),
    "concurrent": "The main call in one of two threads, while the other has -x.",
    "autocast": "The main call on float32 operands under torch.autocast to a 16-bit dtype.",
    "jvp_x": (
        "The main call's derivative along x and b, by torch.func.jvp: the output, by linearity."
    ),
    "jvp_w": "The derivative of the main call along w and b, by torch.func.jvp: the output.",
    "jacfwd": (
        "torch.func.jacfwd of the main call for a factor of x and b: the output, by linearity."
    ),
    "jit_script": "torch.conv_transpose1d, 2d and 3d in TorchScript.",
    "jit_trace": "The main call, traced by torch.jit.trace.",
    "compile_dynamic": (
        "The main call under torch.compile with inductor and dynamic shapes, after seven larger "
        "inputs."
    ),
    "compile_chain": (
        "The main call of -x and -b between two views, negated again, under torch.compile with "
        "inductor."
    ),
    "compile_inductor": (
        "The main call under torch.compile with its default backend, inductor, and static shapes."
    ),
    "compile_aot_eager": (
        "The main call under torch.compile with the backend aot_eager and static shapes."
    ),
    "export": "The main call in a module that torch.export.export has exported.",
    "fold": "A matrix product by torch.einsum, then torch.nn.functional.fold.",
    "inflation": (
        "torch.nn.functional.conv1d, 2d and 3d of the input with zeros inserted, and the kernel "
        "flipped."
    ),
    "input_gradient": "torch.nn.grad.conv1d_input, conv2d_input and conv3d_input.",
    "autograd": "The gradient of the forward convolution for its input, by torch.autograd.grad.",
    "vjp": "The gradient of the forward convolution for its input, by torch.func.vjp.",
    "autograd_channels_last": (
        "The gradient by torch.autograd.grad with all memory channels last."
    ),
    "autograd_expanded": (
        "The gradient by torch.func.vjp with an operand whose stride is 0 on the batch axis."
    ),
    "conv": "The forward convolution: torch.nn.functional.conv1d, conv2d and conv3d.",
    "conv_nhwc": "The forward convolution of an image whose memory is channels last.",
    "conv_channels_last": "The forward convolution of an image and a w that are channels last.",
    "conv_non_contiguous": (
        "The forward convolution of an image and a w whose elements are two steps apart in memory."
    ),
    "conv_odd_strides": (
        "The forward convolution of an image and a w whose axes of one element have a stride of "
        "977 elements."
    ),
    "conv_expanded": (
        "The forward convolution of each image, repeated with a stride of 0 by torch.Tensor.expand."
    ),
    "conv_mkldnn_input": "The forward convolution of an image in oneDNN's layout.",
    "conv_mkldnn": "The forward convolution of an image and a w in oneDNN's layouts.",
    "im2col": "The columns of an image, by torch.nn.functional.unfold.",
    "im2col_channels_last": "F.unfold of an image whose memory is channels last.",
    "im2col_expanded": "F.unfold of each image, repeated by torch.Tensor.expand.",
    "unfold_decomposed": (
        "F.unfold under torch.compile with aot_eager_decomp_partition: inductor's calls without "
        "its kernels."
    ),
    "unfold_inductor": "F.unfold under torch.compile with inductor, and static shapes.",
    "unfold_dynamic": (
        "F.unfold under torch.compile with inductor and dynamic shapes, after seven larger images."
    ),
    "col2im_non_contiguous": "F.fold of columns whose elements are two steps apart in memory.",
    "col2im_expanded": "F.fold of the columns of each image, repeated by torch.Tensor.expand.",
    "fold_decomposed": (
        "F.fold under torch.compile with aot_eager_decomp_partition: inductor's calls without its "
        "kernels."
    ),
    "fold_inductor": "F.fold under torch.compile with inductor, and static shapes.",
    "fold_dynamic": (
        "F.fold under torch.compile with inductor and dynamic shapes, after the columns of seven "
        "larger images."
    ),
    "col2im": "The image of columns, by torch.nn.functional.fold.",
    "gradients": "The gradients of the main call, by torch.autograd.grad.",
    "gradients_vjp": "The gradients of the main call, by torch.func.vjp.",
    "gradients_channels_last": (
        "The gradients of the main call with the memory of x, w and g channels last."
    ),
    "gradients_non_contiguous": (
        "The gradients of the main call with x, w and g whose elements are two steps apart."
    ),
    "gradients_odd_strides": (
        "The gradients of the main call with x, w and g whose axes of one element have odd strides."
    ),
    "gradients_mixed": "The gradients of the main call with the memory of g alone channels last.",
    "gradients_expanded": (
        "The gradients of the main call with a g whose stride is 0 on the batch axis."
    ),
    "jacrev": "The gradients of the main call, by torch.func.jacrev of a sum for each item.",
    "jacobian": (
        "The gradients of the main call, by torch.autograd.functional.jacobian of a sum for each "
        "item."
    ),
    "gradients_by_conv": (
        "The gradients by forward convolutions of g: F.conv1d, 2d and 3d, and torch.nn.grad's "
        "weight gradient."
    ),
    "second_order": (
        "The derivatives of the main call's input gradient, by torch.autograd.grad twice."
    ),
    "second_order_vjp": (
        "The derivatives of the main call's input gradient, by torch.func.vjp twice."
    ),
    "meta": "The output shape of the main call on tensors of the device meta.",
    "fake": (
        "The output shape of the main call on fake tensors, by torch._subclasses.FakeTensorMode."
    ),
    "export_shape": "The output shape that torch.export.export writes into its graph.",
}
