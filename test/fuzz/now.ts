/** 22 November 2025: the viewer's clock stands still, so that an input always does the same. */
export const nowMillis = 1_763_825_600_000
