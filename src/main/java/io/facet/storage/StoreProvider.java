package io.facet.storage;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;

/** A kind of object store. To add one, add a package with one bean of this type; to remove it, delete the package. */
public interface StoreProvider {

    /** The value of {@code facet.store.type}. */
    String type();

    /** How a target of this store is written, for help texts and error messages: {@code a directory}. */
    String targetSyntax();

    String description();

    /** Called once, when the store is first used. */
    ObjectStore store();

    /** The buckets that can be listed without further permissions; may be empty. */
    Uni<List<String>> buckets();

    ShellCommands shellCommands();

    /** Empty if the target is not written in this store's syntax. Throws {@code BAD_PARAMETER} if it does not exist. */
    Optional<StoreTarget> open(String target);

    /**
     * Templates of commands. {@code {file}} is a local file; {@code {object}} is the root, the bucket, a slash and the key, or the
     * root and the key if the bucket is {@code rootBucket}.
     */
    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record ShellCommands(String upload, String print, String root, Optional<String> rootBucket) {}
}
