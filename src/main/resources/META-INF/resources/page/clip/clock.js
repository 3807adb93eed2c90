// Times of a clip as text.

/** 1:02.3, 1:02 if the clip is long, or 1:00:02; a clip of less than ten minutes has tenths. */
export function clock(timeMs, durationMs = timeMs) {
  const tenths = durationMs < 600_000;
  const total = Math.floor(timeMs / (tenths ? 100 : 1000)) / (tenths ? 10 : 1);
  const [hours, minutes] = [Math.floor(total / 3600), Math.floor(total / 60) % 60];
  const seconds = (total % 60).toFixed(tenths ? 1 : 0).padStart(tenths ? 4 : 2, '0');
  return durationMs >= 3_600_000 || hours ? `${hours}:${String(minutes).padStart(2, '0')}:${seconds}` : `${minutes}:${seconds}`;
}
