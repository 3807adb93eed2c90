package io.facet.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.facet.page.ByteRange.UnsatisfiableException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteRangeTest {
    private static final long SIZE = 1000;

    @ParameterizedTest
    @CsvSource({
        "bytes=0-,0,999",
        "bytes=0-0,0,0",
        "bytes=10-19,10,19",
        "bytes= 10-19,10,19",
        "bytes=990-5000,990,999",
        "bytes=999-,999,999",
        "bytes=-100,900,999",
        "bytes=-5000,0,999"
    })
    void singleRangeIsLimitedToTheObject(String header, long first, long last) {
        assertThat(ByteRange.parse(header, SIZE)).contains(new ByteRange(first, last));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "bytes=",
                "bytes=-",
                "bytes=5-4",
                "bytes=a-b",
                "bytes=0-1,5-6",
                "items=0-1",
                "bytes=0-99999999999999999999"
            })
    void malformedAndSeveralRangesAreIgnored(String header) {
        assertThat(ByteRange.parse(header, SIZE)).isEmpty();
        assertThat(ByteRange.parse(null, SIZE)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"bytes=1000-,1000", "bytes=5000-6000,1000", "bytes=-0,1000", "bytes=0-,0", "bytes=-5,0"})
    void rangeAfterTheEndCannotBeSatisfied(String header, long size) {
        assertThatThrownBy(() -> ByteRange.parse(header, size)).isInstanceOf(UnsatisfiableException.class);
    }

    @Test
    void partsEndAtMultiplesAndCoverEachByteOnce() {
        assertThat(new ByteRange(5, 25).split(10))
                .containsExactly(new ByteRange(5, 9), new ByteRange(10, 19), new ByteRange(20, 25));
        assertThat(new ByteRange(10, 19).split(10)).containsExactly(new ByteRange(10, 19));
        assertThat(ByteRange.all(0).split(10)).isEmpty();
    }

    @Test
    void headerOfThePartNamesTheSize() {
        assertThat(new ByteRange(0, 9).of(SIZE)).isEqualTo("bytes 0-9/1000");
    }
}
