package io.facet.backfill;

import java.time.Instant;

/**
 * Which photos of a listing are looked at.
 *
 * @param since only photos that were changed at this moment or later
 * @param trustDates skip a photo whose sidecar, by the listing's dates and one look a page, is current
 * @param orphans also look at sidecars whose photo the page does not have; makes sense where a listing is sorted
 */
public record Selection(Instant since, boolean trustDates, boolean orphans) {}
