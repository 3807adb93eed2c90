package io.facet.backfill;

import io.facet.image.header.ImageFormat;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Which keys are called like photos: as the service decides it for events. */
@Singleton
public class PhotoNames implements Predicate<String> {
    private final List<String> suffixes;

    public PhotoNames(@ConfigProperty(name = "facet.events.suffixes") Optional<List<String>> suffixes) {
        this.suffixes = suffixes.orElseGet(ImageFormat::allSuffixes).stream()
                .map(suffix -> suffix.toLowerCase(Locale.ROOT))
                .toList();
    }

    @Override
    public boolean test(String key) {
        String lower = key.toLowerCase(Locale.ROOT);
        return suffixes.stream().anyMatch(lower::endsWith);
    }
}
