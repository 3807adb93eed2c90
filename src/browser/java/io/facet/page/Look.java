package io.facet.page;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.options.ColorScheme;
/** Screens on which the page must work. */
enum Look {
    DESKTOP(1280, 900, ColorScheme.LIGHT),
    PHONE(360, 740, ColorScheme.DARK);

    final int width;
    final int height;
    final ColorScheme colours;

    Look(int width, int height, ColorScheme colours) {
        this.width = width;
        this.height = height;
        this.colours = colours;
    }

    Browser.NewContextOptions options(String address) {
        return new Browser.NewContextOptions()
                .setBaseURL(address)
                .setViewportSize(width, height)
                .setColorScheme(colours)
                .setHasTouch(this == PHONE)
                .setAcceptDownloads(true);
    }
}
