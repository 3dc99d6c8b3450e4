"""What frameworks say of a GPU, and the variables that keep them on the CPU."""

# docs.nvidia.com/cuda/cuda-c-programming-guide, CUDA environment variables: no number, no GPU.
NO_CUDA = {"CUDA_VISIBLE_DEVICES": "-1"}
# docs.nvidia.com/cuda/cuda-runtime-api, cudaError: the errors after which a process must be ended,
# by the sentences of the runtime and the names of the driver.
FATAL = (
    "illegal (memory access|instruction|address)|misaligned address|invalid program counter"
    "|unspecified launch failure|device-side assert|uncorrectable ECC error"
    "|CUDA_ERROR_(ILLEGAL|MISALIGNED|INVALID_PC|LAUNCH_FAILED|ASSERT|HARDWARE|ECC)"
)
