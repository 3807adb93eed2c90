package io.facet.storage.directory;

import static io.facet.storage.directory.FileWork.onWorker;

import io.facet.detection.DetectionException;
import io.facet.detection.ErrorCode;
import io.facet.storage.ObjectStore;
import io.facet.storage.StoreProvider;
import io.facet.storage.StoreTarget;
import io.facet.storage.Stores;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Photos in a directory. */
@Singleton
public class DirectoryStoreProvider implements StoreProvider {
    private static final String TYPE = "directory";

    private static final Pattern URI = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+://.*");
    // The page lists these buckets; a longer list is not useful.
    private static final int MAX_BUCKETS = 500;

    private final DirectoryLayout layout;

    DirectoryStoreProvider(DirectoryLayout layout) {
        this.layout = layout;
    }

    @Produces
    @Singleton
    static DirectoryLayout layout(DirectoryConfig config) {
        return new DirectoryLayout(config.root());
    }

    public static boolean isConfigured(Stores stores) {
        return stores.configured().type().equals(TYPE);
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public String targetSyntax() {
        return "a directory";
    }

    @Override
    public String description() {
        return "directory " + layout.root();
    }

    @Override
    public ObjectStore store() {
        return new DirectoryStore(layout);
    }

    @Override
    public Uni<List<String>> buckets() {
        return onWorker(() -> layout.buckets(MAX_BUCKETS));
    }

    @Override
    public ShellCommands shellCommands() {
        return new ShellCommands(
                "cp {file} {object}", "cat {object}", layout.root() + "/", Optional.of(DirectoryLayout.DEFAULT_BUCKET));
    }

    /** A directory in the configured root keeps its buckets and keys; any other directory becomes a root itself. */
    @Override
    public Optional<StoreTarget> open(String target) {
        if (URI.matcher(target).matches()) {
            return Optional.empty();
        }
        Path directory = Path.of(target).toAbsolutePath().normalize();
        if (!Files.isDirectory(directory)) {
            throw new DetectionException(ErrorCode.BAD_PARAMETER, "Directory " + target + " does not exist.");
        }
        boolean served = directory.startsWith(layout.root());
        DirectoryLayout opened = served ? layout : new DirectoryLayout(directory);
        var pages = new DirectoryPages(opened, directory);
        return Optional.of(new StoreTarget(
                directory.toString(),
                Optional.empty(),
                new DirectoryStore(opened),
                pages,
                false,
                served,
                pages::count));
    }
}
