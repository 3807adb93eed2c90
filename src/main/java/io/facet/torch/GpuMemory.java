package io.facet.torch;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.LibUtils;
import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.nio.file.Path;

/** Bounds what libtorch takes of a GPU's memory, for which neither DJL nor the environment has a setting. */
final class GpuMemory {
    /** {@code c10::cuda::CUDACachingAllocator::allocator}, a pointer to the object that hands out all of it. */
    private static final String ALLOCATOR = "_ZN3c104cuda20CUDACachingAllocator9allocatorE";

    // Places in its table of virtual functions, in libtorch 2.7.1, the only version that DJL's JNI here runs with: two
    // destructors and four functions of c10::Allocator, then those of CUDAAllocator as CUDACachingAllocator.h lists
    // them.
    private static final int GET_MEMORY_FRACTION = 11;
    private static final int SET_MEMORY_FRACTION = 12;

    private GpuMemory() {}

    /**
     * From here on, what would exceed the fraction fails as if the GPU had no more. The driver's own memory for this
     * process is not counted.
     *
     * @param fraction of all memory that the GPU has
     */
    static void limit(Device gpu, double fraction) {
        startCuda(gpu);
        limit(allocator(), (byte) gpu.getDeviceId(), fraction);
    }

    private static void limit(Pointer allocator, byte gpu, double fraction) {
        virtual(allocator, SET_MEMORY_FRACTION).invokeVoid(new Object[] {allocator, fraction, gpu});
        double taken = virtual(allocator, GET_MEMORY_FRACTION).invokeDouble(new Object[] {allocator, gpu});
        if (taken != fraction) {
            throw new IllegalStateException("libtorch took " + taken + " for a memory fraction of " + fraction);
        }
    }

    private static Pointer allocator() {
        String library = Path.of(LibUtils.getLibtorchPath(), "libc10_cuda.so").toString();
        return NativeLibrary.getInstance(library)
                .getGlobalVariableAddress(ALLOCATOR)
                .getPointer(0);
    }

    /** The allocator knows no GPU before the first one is used. */
    private static void startCuda(Device gpu) {
        try (NDManager manager = NDManager.newBaseManager(gpu, "PyTorch")) {
            manager.create(0f);
        }
    }

    private static Function virtual(Pointer object, int place) {
        return Function.getFunction(object.getPointer(0).getPointer((long) place * Long.BYTES));
    }
}
