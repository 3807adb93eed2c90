package io.facet.web.security;

import io.facet.web.security.AccessTokens.Config;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.LongSupplier;

/** Limits the requests per second of each caller with a token bucket, which holds one second's requests and at least one. */
@Singleton
class RateLimit {
    /** Of the callers that have not called for the longest time, the buckets beyond this number are forgotten. */
    static final int MAX_CALLERS = 10_000;

    private final double perSecond;
    private final double capacity;
    private final LongSupplier nanoTime;
    // Guarded by itself; least recently used first.
    private final Map<String, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > MAX_CALLERS;
        }
    };

    private record Bucket(double tokens, long nanoTime) {}

    @Inject
    RateLimit(Config config) {
        this(config.requestsPerSecond(), System::nanoTime);
    }

    RateLimit(OptionalDouble perSecond, LongSupplier nanoTime) {
        this.perSecond = perSecond.orElse(Double.POSITIVE_INFINITY);
        this.capacity = Math.max(1, this.perSecond);
        this.nanoTime = nanoTime;
    }

    /** Counts a request. Returns 0 if it is allowed, otherwise the whole seconds until the next one is. */
    long secondsToWait(String caller) {
        if (Double.isInfinite(perSecond)) {
            return 0;
        }
        synchronized (buckets) {
            long now = nanoTime.getAsLong();
            Bucket last = buckets.getOrDefault(caller, new Bucket(capacity, now));
            double tokens = Math.min(capacity, last.tokens() + (now - last.nanoTime()) / 1e9 * perSecond);
            boolean allowed = tokens >= 1;
            buckets.put(caller, new Bucket(allowed ? tokens - 1 : tokens, now));
            return allowed ? 0 : (long) Math.ceil((1 - tokens) / perSecond);
        }
    }

    int callers() {
        synchronized (buckets) {
            return buckets.size();
        }
    }
}
