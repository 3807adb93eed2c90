package io.facet.sidecar;

/** Sidecar settings for tests without a running service. */
public record SidecarSettings(String suffix, Render render) implements SidecarConfig {
    /** The defaults. */
    public static SidecarNaming naming() {
        return naming(Render.OFF);
    }

    public static SidecarNaming naming(Render render) {
        return new SidecarNaming(new SidecarSettings(".faces.json", render));
    }
}
