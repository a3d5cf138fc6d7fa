const megabyte = 1024 * 1024

/**
 * The one table of bounds: everything that the viewer keeps, the maximum of each, and what happens
 * beyond it (docs/safety.md describes them, test/viewer/store/bounds.test.ts floods each).
 */
export const defaultBounds = {
  // The whole store. Beyond, the oldest traces are evicted; the largest sender makes room first.
  /** Size of the file. A laptop has the space, and a full scan takes less than a second. */
  bytes: 256 * megabyte,
  spans: 200_000,
  segments: 200_000,
  /** Occurrences; there are no more error items than occurrences. */
  items: 20_000,
  logLines: 200_000,
  ageMillis: 24 * 60 * 60 * 1000,

  // One trace: further records are dropped, which the wires page shows.
  /** A quarter of all spans, and as many as the page draws. */
  spansOfTrace: 50_000,
  segmentsOfTrace: 50_000,
  itemsOfTrace: 2000,
  /** Errors that are found in its other records; as many as the page draws. */
  foundErrorsOfTrace: 500,
  linesOfTrace: 50_000,
  bytesOfTrace: 64 * megabyte,
  /** A resource is a process: no request meets a thousand. Spans of others keep no resource. */
  resourcesOfTrace: 1000,
  /** Instrumentation libraries: a process has dozens. Spans of others keep no scope. */
  scopesOfTrace: 1000,

  // Senders: services, log groups. All further ones share one place.
  sources: 100,

  // X-Ray's part. Beyond, requests count for `other services`. The other limits are AWS's own, with
  // the same errors: InvalidRequestException, RuleLimitExceededException, TooManyTagsException. A
  // sampler beyond the limit replaces the one that has been silent for longest.
  /** Different nodes and edges of all graphs; a system has dozens. */
  graphLinks: 10_000,
  /** Different routes of all services. Beyond, requests count for `other routes`. */
  routes: 5_000,
  xrayGroups: 25,
  /** Rules besides the Default rule. */
  samplingRules: 25,
  tagsOfResource: 50,
  /** Clients of one rule; a laptop runs a handful. */
  samplingClients: 1000,

  // The latest summaries in memory, which lists and traces need.
  summaries: 5000,

  // Log groups and streams: empty ones make room. Then a new group is rejected as at AWS
  // (LimitExceededException), and a new stream replaces the one unused for longest.
  logGroups: 1000,
  logStreams: 10_000,
}

/** What the store may hold at most; see `defaultBounds`. */
export type Bounds = typeof defaultBounds

/** The bounds of the whole store. They are settings of the viewer. */
export type StoreBounds = Pick<Bounds, Kind | 'bytes' | 'ageMillis'>

/** All bounds that follow from the store's: one trace has at most a quarter of a small store. */
export const boundsFor = (store: StoreBounds): Bounds => ({
  ...defaultBounds,
  ...store,
  bytesOfTrace: Math.min(defaultBounds.bytesOfTrace, store.bytes / 4),
  spansOfTrace: Math.min(defaultBounds.spansOfTrace, store.spans / 4),
  segmentsOfTrace: Math.min(defaultBounds.segmentsOfTrace, store.segments / 4),
  itemsOfTrace: Math.min(defaultBounds.itemsOfTrace, store.items / 4),
  linesOfTrace: Math.min(defaultBounds.linesOfTrace, store.logLines / 4),
})

/** Shares of the store's bounds, which reserve nothing: what exceeds its share makes room first. */
export const shares = {
  /** Traces of the last occurrence of an error item, which are spared when they are old. */
  pinned: 1 / 4,
  /** Traces of one service, or of one log group where there are no spans. */
  source: 1 / 2,
  /** Log lines without a trace; fewer bytes of them, since a trace is worth more. */
  looseLines: 1 / 2,
  looseLineBytes: 1 / 4,
  /** Occurrences without a trace. */
  looseItems: 1 / 2,
  looseItemBytes: 1 / 8,
}

/** How far the store may exceed its bytes while it makes room, before it rejects records. */
export const ceilingOfBytes = 1.25

/** Rows in the store, with a trace or without. */
export type Totals = { spans: number; segments: number; items: number; logLines: number }

export type Kind = keyof Totals

export const kinds = ['spans', 'segments', 'items', 'logLines'] as const satisfies Kind[]
