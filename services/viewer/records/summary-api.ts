/** A trace in a list, and how it arrived, as the page API answers them. See api.ts. */

export type Lens = 'otlp' | 'xray' | 'rollbar' | 'logs'

export const lenses = ['otlp', 'xray', 'rollbar', 'logs'] as const satisfies Lens[]

export type DeliveryState = 'received' | 'pending' | 'sampled-out' | 'not-expected' | 'missing'

/** Whether, when and how a trace arrived by one lens; `firstDelayMillis` counts from the trace's start. */
export type LensDelivery = {
  state: DeliveryState
  count: number
  firstDelayMillis?: number
  reason?: string
  /** In a whole trace: where a lens that is not expected here is shown instead. */
  link?: string
}

export type Delivery = { [lens in Lens]: LensDelivery }

export type TraceStatus = 'ok' | 'error' | 'throttle' | 'fault'

export type TraceSummary = {
  /** 32 hex digits, as W3C Trace Context writes it. */
  traceId: string
  /** The same id as AWS X-Ray writes it: `1-8hex-24hex`. */
  xrayTraceId: string
  startMillis: number
  durationMillis: number
  name: string
  service: string
  status: TraceStatus
  httpStatus?: number
  /** In order of appearance: of spans, segments and log lines. */
  services: string[]
  spanCount: number
  /** Failed spans, failed segments with their subsegments, or errors: the most of them. */
  errorCount: number
  /** Those of a request that did not fail itself. */
  errorsInside: number
  /**
   * The outermost span or segment has not ended, and the duration is the one until now; or it is
   * still awaited, and name, status and duration are not known yet.
   */
  inProgress?: true
  /** The outermost span was not received in time: the best of the others names the trace. */
  rootMissing?: true
  delivery: Delivery
}
