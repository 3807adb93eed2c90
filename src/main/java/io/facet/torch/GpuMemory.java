package io.facet.torch;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.LibUtils;
import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.nio.file.Path;

/** Limits libtorch's share of GPU memory, for which neither DJL nor the environment has a setting. */
final class GpuMemory {
    /** {@code c10::cuda::CUDACachingAllocator::allocator}, a pointer to the allocator. */
    private static final String ALLOCATOR = "_ZN3c104cuda20CUDACachingAllocator9allocatorE";

    // Indices in its virtual function table in libtorch 2.7.1, the only version that works with this DJL. After two
    // destructors and four functions of c10::Allocator, CUDACachingAllocator.h lists those of CUDAAllocator.
    private static final int GET_MEMORY_FRACTION = 11;
    private static final int SET_MEMORY_FRACTION = 12;

    private GpuMemory() {}

    /** Allocations above the fraction fail as if the GPU were full. The driver's own memory does not count. */
    static void limit(Device gpu, double fraction) {
        startCuda(gpu);
        limit(allocator(), (byte) gpu.getDeviceId(), fraction);
    }

    private static void limit(Pointer allocator, byte gpu, double fraction) {
        virtual(allocator, SET_MEMORY_FRACTION).invokeVoid(new Object[] {allocator, fraction, gpu});
        double accepted = virtual(allocator, GET_MEMORY_FRACTION).invokeDouble(new Object[] {allocator, gpu});
        if (accepted != fraction) {
            throw new IllegalStateException(
                    "libtorch set the memory fraction to " + accepted + " instead of " + fraction);
        }
    }

    private static Pointer allocator() {
        String library = Path.of(LibUtils.getLibtorchPath(), "libc10_cuda.so").toString();
        return NativeLibrary.getInstance(library)
                .getGlobalVariableAddress(ALLOCATOR)
                .getPointer(0);
    }

    /** The allocator has no GPUs until one is used. */
    private static void startCuda(Device gpu) {
        try (NDManager manager = NDManager.newBaseManager(gpu, "PyTorch")) {
            manager.create(0f);
        }
    }

    private static Function virtual(Pointer object, int index) {
        return Function.getFunction(object.getPointer(0).getPointer((long) index * Long.BYTES));
    }
}
