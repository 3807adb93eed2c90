package io.facet.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Checks identifiers, comments and texts of every text file against the rules of {@code plain-english.txt}. {@link #main} prints
 * the findings of some folders only.
 */
class PlainEnglishTest {
    private static final List<Rule> RULES =
            lines("/plain-english.txt").map(Rule::parse).toList();
    private static final List<Exemption> EXEMPTIONS =
            lines("/plain-english-allowed.txt").map(Exemption::parse).toList();

    private static final Pattern SKIPPED = Pattern.compile(
            "(?:(?:.*/)?(?:\\.git|target|photos|node_modules|\\.venv|__pycache__)"
                    + "|src/test/resources|src/main/resources/META-INF/licenses|LICENSE|NOTICE|.*/PlainEnglishTest\\.java|.*\\.(?:svg|log|lock|jpg|png|pt|parquet|gz|pyc))");
    private static final Pattern CAMEL_CASE =
            Pattern.compile("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[a-zA-Z])_(?=[a-zA-Z])");

    @Test
    void textsAvoidTheListedConstructions() {
        List<Finding> findings = findings(Path.of("")).toList();

        assertThat(findings.stream().filter(finding -> !isAllowed(finding)))
                .as("Reword these, or add a line with a reason to src/test/resources/plain-english-allowed.txt")
                .isEmpty();
        assertThat(EXEMPTIONS)
                .as("Exemptions that are no longer needed")
                .allMatch(exemption -> findings.stream().anyMatch(exemption::covers));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Whoever dies on the way leaves its message",
                "The body is no UTF-8.",
                "void toItsEnd()",
                "which is none\n     * of ours",
                "any setting goes before it",
            })
    void findsListedConstructions(String text) {
        assertThat(findings(Path.of("Example.java"), text)).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "There is no photo, and it is no longer served.",
                "if x is None: return",
                "class Outlier { int underlying, landmarks, island; }",
                "Points lie between 0 and 1; see what is wrong.",
            })
    void acceptsPlainEnglish(String text) {
        assertThat(findings(Path.of("Example.java"), text)).isEmpty();
    }

    /** Prints the findings in some files and folders, or in all. */
    public static void main(String... paths) {
        Arrays.stream(paths.length == 0 ? new String[] {""} : paths)
                .flatMap(path -> findings(Path.of(path)))
                .filter(finding -> !isAllowed(finding))
                .forEach(System.out::println);
    }

    private static boolean isAllowed(Finding finding) {
        return EXEMPTIONS.stream().anyMatch(exemption -> exemption.covers(finding));
    }

    private static Stream<Finding> findings(Path root) {
        return files(root).sorted().toList().parallelStream().flatMap(file -> findings(file, read(file)));
    }

    private static Stream<Finding> findings(Path file, String text) {
        String words = words(text);
        return RULES.stream()
                .flatMap(rule -> rule.pattern().matcher(words).results().map(match -> {
                    int line = (int) words.substring(0, match.end())
                            .chars()
                            .filter(c -> c == '\n')
                            .count();
                    String content =
                            text.lines().skip(line).findFirst().orElse("").strip();
                    return new Finding(file, line + 1, match.group().replaceAll(Rule.GAP, " "), content, rule);
                }));
    }

    /** In lower case with identifiers split into words; lines stay where they are. */
    private static String words(String text) {
        return CAMEL_CASE
                .matcher(text.replaceAll("\\bNone\\b", "null"))
                .replaceAll(" ")
                .toLowerCase(Locale.ROOT);
    }

    private static Stream<Path> files(Path root) {
        if (Files.isRegularFile(root)) {
            return Stream.of(root);
        }
        try (Stream<Path> entries = Files.list(root.toString().isEmpty() ? Path.of(".") : root)) {
            return entries
                    .map(Path::normalize)
                    .filter(path -> !SKIPPED.matcher(path.toString()).matches() && !Files.isSymbolicLink(path))
                    .flatMap(PlainEnglishTest::files)
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (CharacterCodingException e) {
            return ""; // binary
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<String> lines(String resource) {
        try (var in = PlainEnglishTest.class.getResourceAsStream(resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record Rule(Pattern pattern, String suggestion) {
        static final String GAP = "[\\s*/#]{1,60}";

        static Rule parse(String line) {
            String[] parts = line.split(" -> ", 2);
            String start = line.matches("\\(?[a-z].*") ? "\\b(?<!-)" : "";
            return new Rule(Pattern.compile(start + "(?:" + parts[0].replace(" ", GAP) + ")(?!\\w)"), parts[1]);
        }
    }

    private record Exemption(String file, String text, String reason) {
        static Exemption parse(String line) {
            String[] parts = line.split(" \\| ", 3);
            return new Exemption(parts[0], parts[1], parts[2]);
        }

        boolean covers(Finding finding) {
            return finding.file().toString().equals(file) && finding.content().contains(text);
        }
    }

    private record Finding(Path file, int line, String match, String content, Rule rule) {
        @Override
        public String toString() {
            return "%s:%d: \"%s\" → %s | %s".formatted(file, line, match, rule.suggestion(), content);
        }
    }
}
