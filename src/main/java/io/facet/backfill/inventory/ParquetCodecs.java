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

/** Unpacks the pages of Parquet in plain Java; Parquet's own codecs are Hadoop's, and bring 10 MB of native libraries. */
final class ParquetCodecs implements CompressionCodecFactory {
    private static final Set<CompressionCodecName> READ = EnumSet.of(
            CompressionCodecName.UNCOMPRESSED,
            CompressionCodecName.SNAPPY,
            CompressionCodecName.GZIP,
            CompressionCodecName.ZSTD);

    private record Pages(CompressionCodecName codec) implements BytesInputDecompressor {
        @Override
        public BytesInput decompress(BytesInput packed, int size) throws IOException {
            return codec == CompressionCodecName.UNCOMPRESSED
                    ? packed
                    : BytesInput.from(unpack(packed.toByteArray(), size));
        }

        @Override
        public void decompress(ByteBuffer packed, int packedSize, ByteBuffer plain, int size) throws IOException {
            byte[] bytes = new byte[packedSize];
            packed.get(bytes);
            plain.put(unpack(bytes, size));
        }

        private byte[] unpack(byte[] packed, int size) throws IOException {
            byte[] plain = new byte[size];
            int length =
                    switch (codec) {
                        case SNAPPY -> new SnappyDecompressor().decompress(packed, 0, packed.length, plain, 0, size);
                        case ZSTD -> new ZstdDecompressor().decompress(packed, 0, packed.length, plain, 0, size);
                        case GZIP -> new GZIPInputStream(new ByteArrayInputStream(packed)).readNBytes(plain, 0, size);
                        default -> throw new IllegalStateException(codec.name());
                    };
            if (length != size) {
                throw new IOException("A page has %d bytes instead of %d.".formatted(length, size));
            }
            return plain;
        }

        @Override
        public void release() {}
    }

    @Override
    public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
        if (!READ.contains(codec)) {
            throw new DetectionException(
                    ErrorCode.BAD_PARAMETER, "The inventory is packed with %s; read are %s.".formatted(codec, READ));
        }
        return new Pages(codec);
    }

    @Override
    public BytesInputCompressor getCompressor(CompressionCodecName codec) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void release() {}
}
