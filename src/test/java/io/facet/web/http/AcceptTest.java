package io.facet.web.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AcceptTest {
    private static final List<String> AVAILABLE = List.of("application/json", "image/jpeg", "image/png");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                                          | application/json",
                "*/*                                         | application/json",
                "application/*                               | application/json",
                "application/json;charset=utf-8              | application/json",
                "application/json, text/plain, */*           | application/json",
                "image/jpeg, application/json                | application/json",
                "image/jpeg;q=0.4, application/json;q=0.41   | application/json",
                "*/*, image/png;q=0.1                        | application/json",
                "text/html, */*;q=0.8                        | application/json",
                "image/*                                     | image/jpeg",
                "IMAGE/JPEG                                  | image/jpeg",
                "image/avif,image/webp,image/*,*/*;q=0.8     | image/jpeg",
                "application/json;q=0, */*                   | image/jpeg",
                "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2 | image/jpeg",
                "image/*, image/jpeg;q=0                     | image/png",
                "image/png, */*                              | image/png",
                "*/*;q=0.1, image/png; Q=0.5                 | image/png",
                "image/webp, image/png;q=0.001               | image/png",
                "text/csv                                    | ",
                "image/webp                                  | ",
                "*/*;q=0                                     | ",
                "application/*, application/json;q=0.0       | "
            })
    void theMostPreciseRangeDecidesAndTheHighestWeightWins(String header, String best) {
        assertThat(Accept.parse(header).best(AVAILABLE).orElse(null)).isEqualTo(best);
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "a/b/c", "image/jpeg, /", "image/jpeg;q=2", "image/jpeg;q=abc", "image/jpeg;q="})
    void headerThatIsNotValidIsRejected(String header) {
        assertThatThrownBy(() -> Accept.parse(header)).isInstanceOf(IllegalArgumentException.class);
    }
}
