/** 22 November 2025: the clock of the viewer stands, so that an input always does the same. */
export const nowMillis = 1_763_825_600_000
