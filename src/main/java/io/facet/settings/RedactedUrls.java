package io.facet.settings;

import java.util.regex.Pattern;

/** Removes user names, passwords and queries, which can contain signatures, from the URLs in a text. */
public final class RedactedUrls {
    private static final Pattern USER_INFO = Pattern.compile("://[^/\\s\"]*@");
    private static final Pattern QUERY = Pattern.compile("(\\b[a-zA-Z][a-zA-Z0-9+.-]+:[^\\s?#\"]*)[?#][^\\s\"]*");

    private RedactedUrls() {}

    /** For a text that is one URL, which may be invalid and contain spaces. */
    public static String of(String url) {
        return url.replaceAll("[?#].*", "").replaceAll("//[^/]*@", "//");
    }

    public static String in(String text) {
        return QUERY.matcher(USER_INFO.matcher(text).replaceAll("://")).replaceAll("$1");
    }
}
