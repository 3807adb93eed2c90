package io.facet.image;

import io.facet.detection.InputImage;
import io.facet.detection.InputImage.InputSpec;
import io.facet.image.scale.Letterbox;
import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;

/** A copy of the pixels of an input. */
record Pixels(int width, int height, byte[] rgb) {

    static Pixels of(byte[] photo, int inputSize) {
        ImageDecoder decoder = TestPictures.decoder();
        LetterboxedImage decoded = decoder.decode(
                ByteBuffer.wrap(photo), decoder.readHeader(ByteBuffer.wrap(photo)), new InputSpec(inputSize, 32));
        try (InputImage input = decoded.input()) {
            byte[] rgb = new byte[input.rgb().remaining()];
            input.rgb().duplicate().get(rgb);
            return new Pixels(input.width(), input.height(), rgb);
        }
    }

    /** The expected input for a picture that is not shrunk. */
    static Pixels of(BufferedImage picture) {
        Letterbox letterbox = Letterbox.of(picture.getWidth(), picture.getHeight(), new InputSpec(2048, 32));
        int width = letterbox.canvasWidth();
        byte[] rgb = new byte[width * letterbox.canvasHeight() * 3];
        for (int y = 0; y < picture.getHeight(); y++) {
            for (int x = 0; x < picture.getWidth(); x++) {
                int colour = picture.getRGB(x, y);
                for (int channel = 0; channel < 3; channel++) {
                    rgb[(y * width + x) * 3 + channel] = (byte) (colour >> 16 - 8 * channel);
                }
            }
        }
        return new Pixels(width, letterbox.canvasHeight(), rgb);
    }

    int at(int x, int y) {
        int i = (y * width + x) * 3;
        return (rgb[i] & 0xff) << 16 | (rgb[i + 1] & 0xff) << 8 | rgb[i + 2] & 0xff;
    }

    /** The mean absolute difference of the samples; infinite if the sizes differ. */
    double differenceTo(Pixels other) {
        if (width != other.width || height != other.height) {
            return Double.POSITIVE_INFINITY;
        }
        long sum = 0;
        for (int i = 0; i < rgb.length; i++) {
            sum += Math.abs((rgb[i] & 0xff) - (other.rgb[i] & 0xff));
        }
        return (double) sum / rgb.length;
    }

    /** The peak signal-to-noise ratio in decibels; -1 if the sizes differ. */
    double psnrTo(Pixels other) {
        if (width != other.width || height != other.height) {
            return -1;
        }
        double sum = 0;
        for (int i = 0; i < rgb.length; i++) {
            double difference = (rgb[i] & 0xff) - (other.rgb[i] & 0xff);
            sum += difference * difference;
        }
        return 10 * Math.log10(255 * 255 * rgb.length / sum);
    }
}
