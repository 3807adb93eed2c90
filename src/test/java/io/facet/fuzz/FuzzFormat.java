package io.facet.fuzz;

import java.util.function.Supplier;

/** The image formats, each with its generator. */
enum FuzzFormat {
    JPEG(JpegGenerator::new),
    PNG(PngGenerator::new),
    WEBP(WebpGenerator::new),
    GIF(GifGenerator::new),
    BMP(BmpGenerator::new),
    TIFF(TiffGenerator::new),
    HEIC(() -> new HeifGenerator("heic")),
    AVIF(() -> new HeifGenerator("avif"));

    private final FileGenerator generator;

    FuzzFormat(Supplier<FileGenerator> generator) {
        this.generator = generator.get();
    }

    FileGenerator generator() {
        return generator;
    }
}
