import io.facet.cli.FacetCommand;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Writes the man page and the completion script of the command line, from the same annotations as {@code --help}. The build runs
 * it as a source file:
 *
 * <pre>java Manual.java VERSION OUTPUT</pre>
 *
 * OUTPUT then has the layout of {@code /usr/share}.
 */
final class Manual {
    private static final int MAX_LINE = 79;

    private final StringBuilder page = new StringBuilder();
    private final CommandLine facet;

    private Manual(CommandLine facet) {
        this.facet = facet;
    }

    public static void main(String[] arguments) throws IOException {
        var facet = new CommandLine(FacetCommand.class, Manual::create);
        Path share = Path.of(arguments[1]);
        write(share.resolve("man/man1/facet.1"), new Manual(facet).page(arguments[0]));
        write(share.resolve("bash-completion/completions/facet"), AutoComplete.bash("facet", facet) + "\n");
    }

    /** Commands get their dependencies from Quarkus; their annotations need none. */
    private static <K> K create(Class<K> type) throws Exception {
        Constructor<?> constructor = type.getDeclaredConstructors()[0];
        constructor.setAccessible(true);
        return type.cast(constructor.newInstance(new Object[constructor.getParameterCount()]));
    }

    private static void write(Path file, String content) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private String page(String version) {
        List<CommandSpec> commands = facet.getSubcommands().values().stream()
                .distinct()
                .map(CommandLine::getCommandSpec)
                .filter(command -> !command.usageMessage().hidden())
                .toList();
        line(".TH FACET 1 %s \"Facet %s\" \"Facet Manual\"".formatted(date(), version));
        section("NAME");
        text("facet", "\\-", escaped(description(facet.getCommandSpec())));
        section("SYNOPSIS");
        line(".nf");
        commands.forEach(this::synopsis);
        line(".fi");
        section("DESCRIPTION");
        text("Without a command,", bold("facet"), "starts the service. Results go to standard output, one JSON object per line;"
                + " progress and messages go to standard error.");
        section("OPTIONS OF ALL COMMANDS");
        options(facet.getCommandSpec().options());
        commands.forEach(this::command);
        section("EXIT STATUS");
        facet.getCommandSpec().usageMessage().exitCodeList().forEach((code, meaning) -> item(bold(code.trim()), meaning));
        environment();
        examples();
        return page.toString();
    }

    /** {@code SOURCE_DATE_EPOCH} makes builds reproducible. */
    private static String date() {
        String epoch = System.getenv("SOURCE_DATE_EPOCH");
        return epoch == null
                ? LocalDate.now(ZoneOffset.UTC).toString()
                : LocalDate.ofInstant(Instant.ofEpochSecond(Long.parseLong(epoch)), ZoneOffset.UTC).toString();
    }

    private void command(CommandSpec command) {
        section(command.qualifiedName(" ").toUpperCase());
        synopsis(command);
        line(".PP");
        text(escaped(description(command)));
        command.positionalParameters().forEach(parameter -> item(label(parameter), description(parameter)));
        options(command.options().stream()
                .filter(option -> !option.usageHelp() && !option.versionHelp())
                .toList());
    }

    private void options(List<OptionSpec> options) {
        options.stream().filter(option -> !option.hidden()).forEach(option -> item(flags(option), description(option)));
    }

    private void synopsis(CommandSpec command) {
        Stream<String> parameters = command.positionalParameters().stream()
                .map(parameter -> label(parameter) + (parameter.arity().isVariable() ? "..." : ""));
        text(Stream.concat(Stream.of(bold(command.qualifiedName(" ")), "[" + italic("OPTION") + "]..."), parameters)
                .toArray(String[]::new));
    }

    private void environment() {
        section("ENVIRONMENT");
        item(bold("FACET_*"), "Settings, for example FACET_MODEL_INPUT_SIZE=960.");
        item(bold("COLUMNS"), "The width of the progress bar and of help texts, instead of that of the terminal.");
        item(bold("TERM"), "If it is not set or \"dumb\", progress is shown in lines instead of a bar.");
        item(bold("NO_COLOR"), "If it is set, help texts have no styles.");
    }

    private void examples() {
        section("EXAMPLES");
        example("Print the number of faces of each photo:", "facet detect photos | jq -r '[.source.key, .faceCount] | @tsv'");
        line(".PP");
        example("Write a table of all faces:", "facet detect --format csv photos > faces.csv");
        line(".PP");
        example("Write sidecars and anonymized copies to another directory:", "facet detect --output out --render blur photos");
        line(".PP");
        example("Create the missing sidecars of a bucket:", "facet backfill s3://bucket/prefix");
    }

    private void example(String purpose, String command) {
        text(escaped(purpose));
        line(".RS 4");
        line(".nf");
        line(escaped(command));
        line(".fi");
        line(".RE");
    }

    private void section(String title) {
        line(".SH " + escaped(title));
    }

    private void item(String term, String meaning) {
        line(".TP");
        text(term);
        text(escaped(meaning));
    }

    /** A line break between words has no effect. */
    private void text(String... words) {
        var line = new StringBuilder();
        for (String word : String.join(" ", words).split(" ")) {
            if (line.length() + word.length() >= MAX_LINE) {
                line(line.toString().strip());
                line.setLength(0);
            }
            line.append(word).append(' ');
        }
        line(line.toString().strip());
    }

    private void line(String line) {
        page.append(line).append('\n');
    }

    private static String flags(OptionSpec option) {
        String names = String.join(", ", Stream.of(option.names()).map(Manual::bold).toList());
        return option.arity().max() == 0 ? names : names + "=" + label(option);
    }

    private static String label(ArgSpec argument) {
        return italic(argument.paramLabel());
    }

    private static String description(ArgSpec argument) {
        return String.join(" ", argument.description());
    }

    private static String description(CommandSpec command) {
        return String.join(" ", command.usageMessage().description());
    }

    private static String bold(String text) {
        return "\\fB" + escaped(text) + "\\fR";
    }

    private static String italic(String text) {
        return "\\fI" + escaped(text) + "\\fR";
    }

    /** Characters that roff would interpret, or replace by typographic ones. */
    private static String escaped(String text) {
        return text.replace("\\", "\\e")
                .replace("-", "\\-")
                .replace("'", "\\(aq")
                .replace("`", "\\(ga")
                .replace("^", "\\(ha")
                .replace("~", "\\(ti")
                .replaceAll("(^| )\\.", "$1\\\\&.");
    }
}
