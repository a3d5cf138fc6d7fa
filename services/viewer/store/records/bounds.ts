const megabyte = 1024 * 1024

/**
 * Every kind of thing that the viewer keeps, how many of it at most, and what happens beyond: the
 * one table of bounds (docs/safety.md tells of it, test/viewer/store/bounds.test.ts floods each).
 */
export const defaultBounds = {
  // The store as a whole. Beyond, the oldest traces go; who holds most makes room first.
  /** Of the file; a laptop has them to spare, and a full scan stays below a second. */
  bytes: 256 * megabyte,
  spans: 200_000,
  segments: 200_000,
  /** Occurrences; so there are no more error items either. */
  items: 20_000,
  logLines: 200_000,
  ageMillis: 24 * 60 * 60 * 1000,

  // One trace: what comes beyond is dropped, and said on the wires page.
  /** A quarter of all, and as many as the page draws. */
  spansOfTrace: 50_000,
  segmentsOfTrace: 50_000,
  itemsOfTrace: 2000,
  linesOfTrace: 50_000,
  bytesOfTrace: 64 * megabyte,
  /** A resource is a process: no request meets a thousand. Spans of others keep no resource. */
  resourcesOfTrace: 1000,

  // Who sent it: services, log groups. Those after the last share one place.
  sources: 100,

  // X-Ray's side. Beyond, requests count for `other services`; of the others AWS has the same
  // numbers, and the same errors: InvalidRequestException, RuleLimitExceededException,
  // TooManyTagsException. A sampler that is one too many takes the place of the one silent for longest.
  /** Different nodes and edges of all graphs; a system has dozens. */
  graphLinks: 10_000,
  xrayGroups: 25,
  /** Beside the Default rule. */
  samplingRules: 25,
  tagsOfResource: 50,
  /** Of one rule; a laptop runs a handful. */
  samplingClients: 1000,

  // In memory: the latest, since lists and traces ask for them.
  summaries: 5000,

  // Log groups and streams: empty ones make room; then a group is refused as at AWS
  // (LimitExceededException), of streams the one unused for the longest goes.
  logGroups: 1000,
  logStreams: 10_000,
}

/** What the store may hold at most; see `defaultBounds`. */
export type Bounds = typeof defaultBounds

/**
 * Parts of the store that may be asked for, as shares of its bounds. They are no rights to a place:
 * what is above its share makes room first when something is full.
 */
export const shares = {
  /** Traces of the last occurrence of an error item, which are spared when they are old. */
  pinned: 1 / 4,
  /** Traces of one service, or of one log group where no span came. */
  source: 1 / 2,
  /** Log lines that belong to no trace; of their bytes less, since a trace is worth more. */
  looseLines: 1 / 2,
  looseLineBytes: 1 / 4,
  /** Occurrences that belong to no trace. */
  looseItems: 1 / 2,
  looseItemBytes: 1 / 8,
}

/** How far above its bytes the store may get while it makes room, before it takes nothing more. */
export const ceilingOfBytes = 1.25

/** Rows that are kept, whatever they belong to. */
export type Totals = { spans: number; segments: number; items: number; logLines: number }

export type Kind = keyof Totals

export const kinds = ['spans', 'segments', 'items', 'logLines'] as const satisfies Kind[]
