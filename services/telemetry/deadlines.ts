/**
 * How long sending the last records of each lens may take at the end, one lens after the other. The
 * grace lets a stop that keeps its deadline report that itself.
 */
export const lastRecords = { spansMillis: 5_000, itemsMillis: 3_000, logsMillis: 4_000 }
export const graceMillis = 250

/** The same for the items of errors that happened meanwhile. */
export const lateItemsMillis = 1_000

export const longestShutdownMillis =
  lastRecords.spansMillis +
  lastRecords.itemsMillis +
  lastRecords.logsMillis +
  3 * graceMillis +
  lateItemsMillis
