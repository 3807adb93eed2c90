package io.facet.storage.directory;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Changes if a file's content may have changed. The inode, 0 if the file system has none, detects a file that was moved
 * over another file of the same size and time. The device number is not included because it can change at a reboot.
 */
public record FileVersion(long modifiedNanos, long inode, long size) {
    private static final boolean HAS_INODES =
            FileSystems.getDefault().supportedFileAttributeViews().contains("unix");

    public static FileVersion of(Path file) throws IOException {
        if (HAS_INODES) {
            Map<String, Object> attributes = Files.readAttributes(file, "unix:lastModifiedTime,ino,size");
            return new FileVersion(
                    nanos((FileTime) attributes.get("lastModifiedTime")), (long) attributes.get("ino"), (long)
                            attributes.get("size"));
        }
        var attributes = Files.readAttributes(file, BasicFileAttributes.class);
        return new FileVersion(nanos(attributes.lastModifiedTime()), 0, attributes.size());
    }

    /** A time in the future, from a wrong clock, is not recent. */
    boolean isModifiedWithin(Duration last) {
        Duration age = Duration.between(Instant.ofEpochSecond(0, modifiedNanos), Instant.now());
        return age.abs().compareTo(last) < 0;
    }

    public String eTag() {
        return "%x-%x-%x".formatted(modifiedNanos, inode, size);
    }

    private static long nanos(FileTime time) {
        return time.to(TimeUnit.NANOSECONDS);
    }
}
