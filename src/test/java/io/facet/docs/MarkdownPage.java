package io.facet.docs;

import static java.util.stream.Collectors.toCollection;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A documentation page: its text, links and heading anchors. */
record MarkdownPage(Path path, String text) {
    private static final Pattern CODE_BLOCK =
            Pattern.compile("^```.*?^```|(?<=\n\n)(?: {4}[^\n]*\n)+", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern CODE = Pattern.compile("`[^`\n]*`");
    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)|(?:src|srcset|href)=\"([^\"]+)\"");
    private static final Pattern EXTERNAL = Pattern.compile("[a-z]+:.*");
    private static final Pattern HEADING = Pattern.compile("^#{1,6} +(.+?) *$", Pattern.MULTILINE);
    private static final Pattern LINKED_TEXT = Pattern.compile("\\[([^]]*)]\\([^)]*\\)");

    /** A link to a file and an anchor, which may be empty. */
    record Link(Path target, String anchor, String written) {}

    static MarkdownPage read(Path path) {
        try {
            return new MarkdownPage(path.normalize(), Files.readString(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Links and images that refer to files in this repository. */
    Stream<Link> links() {
        String prose = CODE.matcher(CODE_BLOCK.matcher(text).replaceAll("")).replaceAll("");
        return LINK.matcher(prose)
                .results()
                .map(MarkdownPage::written)
                .filter(written -> !EXTERNAL.matcher(written).matches())
                .map(this::link);
    }

    private static String written(MatchResult link) {
        return link.group(1) == null ? link.group(2) : link.group(1);
    }

    private Link link(String written) {
        String[] parts = written.split("#", 2);
        Path folder = path.toAbsolutePath().getParent();
        Path target = parts[0].isEmpty() ? path.toAbsolutePath() : folder.resolve(parts[0]);
        Path root = Path.of("").toAbsolutePath();
        return new Link(root.relativize(target.normalize()), parts.length == 2 ? parts[1] : "", written);
    }

    /** The anchors that GitHub derives from headings: letters, digits, hyphens and underscores, in lower case. */
    Set<String> anchors() {
        Map<String, Integer> seen = new HashMap<>();
        return HEADING.matcher(CODE_BLOCK.matcher(text).replaceAll(""))
                .results()
                .map(heading -> LINKED_TEXT.matcher(heading.group(1)).replaceAll("$1"))
                .map(title -> title.toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-'))
                .map(slug -> {
                    int before = seen.merge(slug, 1, Integer::sum) - 1;
                    return before == 0 ? slug : slug + "-" + before;
                })
                .collect(toCollection(LinkedHashSet::new));
    }
}
