package io.facet.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.ProtectionDomain;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/** A Java agent that replaces one class of the packaged service, so that it can fail in ways that no setting allows. */
public record ReplacedClass(String name, byte[] content) implements ClassFileTransformer {

    /** Compiles the source of a class and returns the JVM option that starts a service with it. */
    public static String option(Path folder, String className, String source) throws IOException {
        String fileName = className.replace('.', '/');
        Path java = folder.resolve("source/" + fileName + ".java");
        Files.createDirectories(java.getParent());
        Files.writeString(java, source);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<String> options = List.of("-proc:none", "-cp", System.getProperty("java.class.path"));
        boolean compiled = compiler.getTask(
                        null,
                        null,
                        null,
                        options,
                        null,
                        compiler.getStandardFileManager(null, null, null).getJavaFileObjects(java))
                .call();
        if (!compiled) {
            throw new IllegalArgumentException(source);
        }
        Path replacement = folder.resolve("source/" + fileName + ".class");
        return "-javaagent:" + agent(folder) + "=" + fileName + "," + replacement;
    }

    private static Path agent(Path folder) throws IOException {
        Path jar = folder.resolve("agent.jar");
        var manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Premain-Class", ReplacedClass.class.getName());
        String name = ReplacedClass.class.getName().replace('.', '/') + ".class";
        try (OutputStream file = Files.newOutputStream(jar);
                var out = new JarOutputStream(file, manifest);
                var own = ReplacedClass.class.getResourceAsStream("/" + name)) {
            out.putNextEntry(new JarEntry(name));
            own.transferTo(out);
        }
        return jar;
    }

    public static void premain(String arguments, Instrumentation instrumentation) throws IOException {
        String[] parts = arguments.split(",", 2);
        byte[] replacement = Files.readAllBytes(Path.of(parts[1]));
        instrumentation.addTransformer(new ReplacedClass(parts[0], replacement));
    }

    @Override
    public byte[] transform(
            ClassLoader loader, String loaded, Class<?> type, ProtectionDomain domain, byte[] original) {
        return name.equals(loaded) ? content : null;
    }
}
