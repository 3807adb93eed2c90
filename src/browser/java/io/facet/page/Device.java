package io.facet.page;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.options.ColorScheme;

/** The screens that the page is tested on. */
enum Device {
    DESKTOP(1280, 900, ColorScheme.LIGHT),
    PHONE(360, 740, ColorScheme.DARK);

    final int width;
    final int height;
    final ColorScheme colorScheme;

    Device(int width, int height, ColorScheme colorScheme) {
        this.width = width;
        this.height = height;
        this.colorScheme = colorScheme;
    }

    Browser.NewContextOptions contextOptions(String url) {
        return new Browser.NewContextOptions()
                .setBaseURL(url)
                .setViewportSize(width, height)
                .setColorScheme(colorScheme)
                .setHasTouch(this == PHONE)
                .setAcceptDownloads(true);
    }
}
