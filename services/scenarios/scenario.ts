/** A service of ours, as scenarios and their expected traces name it. */
export type ServiceName = 'activities' | 'notifications'

/** What a service does on purpose while a scenario holds for a request. */
export type Faults = {
  /** Each statement takes so much longer. */
  storeDelayMillis?: number
  /** The call of the store that throws. */
  storeFails?: 'home'
  /** Activities are looked up one by one, each by its own call. */
  looksUpSingly?: boolean
  /** Two pieces of work that need not wait for each other do. */
  worksInTurn?: boolean
  /** Calls of the other service go to an address where nothing listens. */
  peerRefuses?: boolean
  /** How often a failed call of the other service is repeated, at once. */
  retries?: number
  /** The statuses of the first answers in a trace; 200 and the like after them. */
  answersFirst?: number[]
  /** New notifications go to a third party that answers 500. */
  webhookFails?: boolean
  /** What is left of the trace headers of a call to the other service. */
  passesOn?: Propagated
  /** The share of new traces that is kept, 0..1. */
  keeps?: number
  /** Probes are traced like other requests. */
  tracesProbes?: boolean
  /** How far the clock of spans is ahead. */
  clockAheadMillis?: number
  /** Spans are named by the whole path, and carry the address as it came. */
  namesByPath?: boolean
}

/** `disagreeing`: the two headers name different traces. */
export type Propagated = 'nothing' | 'traceparent' | 'x-ray' | 'x-ray-root' | 'disagreeing'

/** One way of a scenario, such as each of several headers that a proxy may strip. */
export type Way = { [service in ServiceName]?: Faults }

export type PlayedRequest = {
  to: ServiceName
  method?: 'GET' | 'POST'
  /** `{n}` stands for the number of the request, from 1. */
  path: string
  body?: object
  /** @default 1 */
  times?: number
  /** @default one right after the other */
  everyMillis?: number
}

/** Requests that a play sends, in order. */
export type Step = {
  /** How expectations name it, such as `before`. */
  name: string
  /** Absent: the requests run without the scenario. */
  way?: string
  /** Of `lost-at-exit`: how the service ends that answered them. */
  endsBy?: NodeJS.Signals
  request: PlayedRequest
}

/** Where a person looks. */
export type Lens =
  | 'waterfall'
  | 'map'
  | 'error'
  | 'logs'
  | 'raw'
  | 'badges'
  | 'traces'
  | 'wires'
  | 'heatmap'

/** A span, by what it must have. Its times are in milliseconds. */
export type SpanShape = {
  service?: ServiceName
  kind?: 'SERVER' | 'CLIENT' | 'INTERNAL'
  name?: string
  status?: 'UNSET' | 'ERROR'
  /** `undefined`: the span must not have it; `true`: with any value. */
  attributes?: { [key: string]: string | number | boolean | undefined }
  atLeastMillis?: number
  atMostMillis?: number
  /** Whether its parent was named but never received. */
  missingParent?: true
}

/** What must be true of a trace, or of the traces of a step. */
export type Expectation =
  /** All spans: kind, service, name, status, HTTP status, failure; `×3`: three alike. */
  | { tree: string }
  /** @default any number but none */
  | { span: SpanShape; count?: number }
  /** The span's time in which none of its children ran. */
  | { self: SpanShape; atMostShare: number }
  /** The span with the most time on the critical path. */
  | { heaviest: SpanShape }
  /** The parts of the spans' durations that sum up to the duration of the trace, about. */
  | { sumOf: SpanShape; atLeastShare: number }
  /** Whether the two spans overlap in time. */
  | { overlap: [SpanShape, SpanShape]; is: boolean }
  /** The later of the two ends last. */
  | { outlives: [outlived: SpanShape, longer: SpanShape] }
  /** The child begins after its parent's end. */
  | { afterEndOf: [parent: SpanShape, child: SpanShape] }
  | { edge: [from: string, to: string]; calls?: number; failed?: number; throttled?: number }
  | { node: string; inferred: boolean }
  | { items: number; class?: string }
  | { line: { level: string; message: string; service?: ServiceName }; count?: number }
  | { delivery: { [lens in 'otlp' | 'xray' | 'rollbar' | 'logs']?: string }; reason?: string }
  /** Lines of the service say an earlier time than the start of the span, in which they were written. */
  | { linesBefore: SpanShape }
  /** One of these; which one depends on how the services are set up. */
  | { anyOf: readonly Expectation[] }
  /** How many traces of the step have spans. */
  | { kept: [atLeast: number, atMost: number] }
  /** How many names the requests of the step have. */
  | { names: number }
  /** How many of the step's traces lack the span of their request. */
  | { orphaned: [atLeast: number, atMost: number] }
  /** Median time of the step's answers, as the client measured it. */
  | { answersWithinMillis: number }
  /** What became of every trace of the step. */
  | { every: { [lens in 'otlp' | 'xray' | 'rollbar' | 'logs']?: string }; reason?: string }
  /** How long the first span of each trace of the step was on its way. */
  | { spansLateMillis: number }

/** One tick: what a person must see, and what makes it true. */
export type Tick = {
  text: string
  /** The step whose trace is meant. @default the last step */
  of?: string
  /** The trace that the same request made in the other service, instead of the request's own. */
  second?: true
  /** The last trace of the step that was kept, or that was not; or the first of all. @default the last */
  pick?: 'kept' | 'dropped' | 'first'
  lens: Lens
  expect: Expectation
}

export type Scenario = {
  name: string
  title: string
  /** What happens, what to look at, what it means. */
  story: readonly [string, string, string]
  /** A sentence that many believe, and that the trace refutes. */
  misconception: string
  lens: Lens
  /** The first one holds when the scenario is switched on for all requests. */
  ways: { [name: string]: Way }
  /** Makes a person who has so many notifications. */
  needs?: { notifications: number; of: string }
  steps: readonly Step[]
  /** The steps whose last traces are compared. */
  compare?: readonly [before: string, after: string]
  expected: readonly Tick[]
  /** What differs from the fault as people meet it. */
  honestly?: string
  /** How the play runs, where it is more than its requests. */
  beside?: 'vendor-down' | 'lost-at-exit'
}
