package io.facet.docs;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import io.facet.detection.ErrorCode;
import io.facet.docs.MarkdownPage.Link;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.ConfigMappings;
import io.smallrye.config.ConfigMappings.ConfigClass;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Option;

/** Links, settings, flags and error codes that the documentation names exist, and all of them are documented. */
class DocsTest {
    private static final Path README = Path.of("README.md");
    private static final Path CONFIGURATION = Path.of("docs/configuration.md");
    private static final Path API = Path.of("docs/api.md");
    private static final Path COMMAND_LINE = Path.of("docs/command-line.md");

    // Settings and metrics, but not hosts (a slash before facet.example.com), file names or parts of longer names.
    private static final Pattern DOTTED_NAME =
            Pattern.compile("(?<![\\w./-])facet\\.(?!json)[a-z](?:[\\w.*-]|\"[\\w.-]+\")*");
    private static final Pattern IN_CODE = Pattern.compile("\"(facet\\.[a-z][\\w.-]*)\"");
    private static final Pattern ENVIRONMENT = Pattern.compile("(?<!\\w)FACET_[A-Z0-9_]+");
    private static final Pattern NAME_IN_MAP = Pattern.compile("(?<=\\.)\"[\\w.-]+\"");
    private static final Pattern LIST = Pattern.compile("\\[\\*]$");

    @Test
    void everyLinkAndAnchorExists() {
        List<String> broken = pages().stream()
                .flatMap(page ->
                        page.links().filter(link -> !exists(link)).map(link -> page.path() + ": " + link.written()))
                .toList();

        assertThat(broken).isEmpty();
    }

    private static boolean exists(Link link) {
        if (!Files.exists(link.target()) || link.anchor().isEmpty()) {
            return Files.exists(link.target());
        }
        return MarkdownPage.read(link.target()).anchors().contains(link.anchor());
    }

    @Test
    void everyPageCanBeReachedFromTheReadme() {
        Set<Path> reached = new HashSet<>(Set.of(README));
        Deque<Path> toRead = new ArrayDeque<>(reached);
        while (!toRead.isEmpty()) {
            MarkdownPage.read(toRead.pop())
                    .links()
                    .map(Link::target)
                    .map(target -> Files.isDirectory(target) ? target.resolve("README.md") : target)
                    .filter(target -> target.toString().endsWith(".md") && Files.exists(target))
                    .filter(reached::add)
                    .forEach(toRead::push);
        }

        assertThat(pages().stream().map(MarkdownPage::path)).allMatch(reached::contains);
    }

    @Test
    void everyNamedSettingExists() {
        Set<String> known = settings();
        known.addAll(namesInCode());
        List<String> unknown = pages().stream()
                .flatMap(page -> DOTTED_NAME
                        .matcher(page.text())
                        .results()
                        .map(name -> name.group().replaceAll("[.-]+$", ""))
                        .filter(name -> !isNameOrPrefixOf(known, canonical(name)))
                        .map(name -> page.path() + ": " + name))
                .toList();

        assertThat(unknown).isEmpty();
    }

    /** {@code facet.model.*} stands for every setting with that prefix. */
    private static boolean isNameOrPrefixOf(Set<String> known, String name) {
        String beginning = name.endsWith(".*") ? name.substring(0, name.length() - 1) : name + ".";
        return known.contains(name) || known.stream().anyMatch(one -> one.startsWith(beginning));
    }

    @Test
    void everyNamedEnvironmentVariableExists() {
        Predicate<String> isSetting = settings().stream()
                .map(DocsTest::environmentForm)
                .map(Pattern::asMatchPredicate)
                .reduce(Predicate::or)
                .orElseThrow();
        String otherSources = text(files(Path.of("src"), ".java")) + text(Stream.of(Path.of(".ci/run")));
        List<String> unknown = pages().stream()
                .flatMap(page -> ENVIRONMENT
                        .matcher(page.text())
                        .results()
                        .map(name -> name.group())
                        .filter(name -> !isSetting.test(name) && !otherSources.contains(name))
                        .map(name -> page.path() + ": " + name))
                .toList();

        assertThat(unknown).isEmpty();
    }

    private static Pattern environmentForm(String setting) {
        String form = setting.toUpperCase().replaceAll("[^A-Z0-9*]", "_");
        return Pattern.compile(form.replace("*", "_[A-Z0-9_]+_"));
    }

    @Test
    void everySettingIsDocumented() {
        String page = canonical(MarkdownPage.read(CONFIGURATION).text());

        assertThat(settings()).allSatisfy(setting -> assertThat(page).contains("`" + setting + "`"));
    }

    @Test
    void everyFlagIsDocumented() {
        String page = MarkdownPage.read(COMMAND_LINE).text();
        Stream<String> flags = production(Path.of("io/facet/cli"))
                .flatMap(type -> Arrays.stream(type.getDeclaredFields()))
                .filter(field -> field.isAnnotationPresent(Option.class))
                .flatMap(
                        field -> Arrays.stream(field.getAnnotation(Option.class).names()));

        assertThat(flags).isNotEmpty().allSatisfy(flag -> assertThat(page).contains("`" + flag));
    }

    @Test
    void everyErrorCodeIsDocumented() {
        String page = MarkdownPage.read(API).text();

        assertThat(ErrorCode.values())
                .allSatisfy(code -> assertThat(page).contains("`" + code.name() + "` | " + code.status()));
    }

    private static List<MarkdownPage> pages() {
        Stream<Path> single = Stream.of(
                        "README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "bench/README.md")
                .map(Path::of);
        Stream<Path> pages = Stream.concat(files(Path.of("docs"), ".md"), files(Path.of("deploy"), "README.md"));
        return Stream.concat(single, pages).map(MarkdownPage::read).toList();
    }

    /** The names of all settings, with {@code *} for names that users choose. */
    private static Set<String> settings() {
        return production(Path.of("io/facet"))
                .filter(type -> type.isAnnotationPresent(ConfigMapping.class))
                .flatMap(type -> ConfigMappings.getProperties(ConfigClass.configClass(type)).keySet().stream())
                .map(name -> LIST.matcher(name).replaceAll(""))
                .collect(toCollection(TreeSet::new));
    }

    /** Replaces names that users choose, such as {@code "heavy"}, with {@code *}. */
    private static String canonical(String name) {
        return NAME_IN_MAP.matcher(name).replaceAll("*");
    }

    /** Mostly metrics. */
    private static Set<String> namesInCode() {
        return IN_CODE.matcher(text(files(Path.of("src/main/java"), ".java")))
                .results()
                .map(name -> name.group(1))
                .collect(toSet());
    }

    private static Stream<Class<?>> production(Path packagePath) {
        Path classes = Path.of("target/classes");
        return files(classes.resolve(packagePath), ".class").map(file -> load(classes.relativize(file)));
    }

    private static Class<?> load(Path file) {
        String name = file.toString().replace(".class", "").replace(File.separatorChar, '.');
        try {
            return Class.forName(name, false, DocsTest.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Stream<Path> files(Path folder, String suffix) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files
                    .filter(file ->
                            file.toString().endsWith(suffix) && !file.toString().contains("node_modules"))
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Stream<Path> files) {
        return files.map(file -> MarkdownPage.read(file).text()).collect(joining("\n"));
    }
}
