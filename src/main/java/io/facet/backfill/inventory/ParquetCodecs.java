package io.facet.backfill.inventory;

import io.airlift.compress.snappy.SnappyDecompressor;
import io.airlift.compress.zstd.ZstdDecompressor;
import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/** Decompresses Parquet pages in pure Java. Parquet's own codecs need Hadoop and 10 MB of native libraries. */
final class ParquetCodecs implements CompressionCodecFactory {
    private static final Set<CompressionCodecName> SUPPORTED = EnumSet.of(
            CompressionCodecName.UNCOMPRESSED,
            CompressionCodecName.SNAPPY,
            CompressionCodecName.GZIP,
            CompressionCodecName.ZSTD);

    private record PageDecompressor(CompressionCodecName codec) implements BytesInputDecompressor {
        @Override
        public BytesInput decompress(BytesInput compressed, int size) throws IOException {
            return codec == CompressionCodecName.UNCOMPRESSED
                    ? compressed
                    : BytesInput.from(decompress(compressed.toByteArray(), size));
        }

        @Override
        public void decompress(ByteBuffer compressed, int compressedSize, ByteBuffer plain, int size)
                throws IOException {
            byte[] bytes = new byte[compressedSize];
            compressed.get(bytes);
            plain.put(decompress(bytes, size));
        }

        private byte[] decompress(byte[] compressed, int size) throws IOException {
            byte[] plain = new byte[size];
            int length =
                    switch (codec) {
                        case SNAPPY ->
                            new SnappyDecompressor().decompress(compressed, 0, compressed.length, plain, 0, size);
                        case ZSTD ->
                            new ZstdDecompressor().decompress(compressed, 0, compressed.length, plain, 0, size);
                        case GZIP ->
                            new GZIPInputStream(new ByteArrayInputStream(compressed)).readNBytes(plain, 0, size);
                        default -> throw new IllegalStateException(codec.name());
                    };
            if (length != size) {
                throw new IOException("A decompressed page has %d bytes instead of %d.".formatted(length, size));
            }
            return plain;
        }

        @Override
        public void release() {}
    }

    @Override
    public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
        if (!SUPPORTED.contains(codec)) {
            throw new DetectionException(
                    ErrorCode.BAD_PARAMETER,
                    "The inventory is compressed with %s. Supported: %s.".formatted(codec, SUPPORTED));
        }
        return new PageDecompressor(codec);
    }

    @Override
    public BytesInputCompressor getCompressor(CompressionCodecName codec) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void release() {}
}
