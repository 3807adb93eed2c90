package io.facet.storage;

import java.nio.file.Path;

/** The store's configuration, for tests that start no service. */
public record StoreSettings(Type type, String suffix, Render render, Directory directory) implements StoreConfig {
    private record Folder(Path root, boolean watch, boolean demo) implements Directory {}

    public static StoreSettings watched(Path root, boolean watch, boolean demo) {
        return new StoreSettings(Type.DIRECTORY, ".faces.json", Render.OFF, new Folder(root, watch, demo));
    }

    public static StoreSettings directory(Path root) {
        return watched(root, true, false);
    }

    public StoreSettings with(Render newRender) {
        return new StoreSettings(type, suffix, newRender, directory);
    }
}
