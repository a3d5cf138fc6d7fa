/**
 * How long the last of each lens may take to go at the end, one after the other, each with a little
 * more for a stop that keeps to its deadline to say so itself.
 */
export const lastRecords = { spansMillis: 5_000, itemsMillis: 3_000, logsMillis: 5_000 }
export const graceMillis = 250

export const longestShutdownMillis =
  lastRecords.spansMillis + lastRecords.itemsMillis + lastRecords.logsMillis + 3 * graceMillis
