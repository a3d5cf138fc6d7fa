/**
 * X-Ray's segment documents, as JSON. Both sides of the wire use these types: telemetry writes such
 * documents, the viewer reads them. Times are epoch seconds, to the microsecond.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html
 *
 *     {"trace_id":"1-5759e988-bd862e3fe1be46a994272793","id":"defdfd9912dc5a56","name":"activities",
 *      "start_time":1461096053.37518,"end_time":1461096053.4042,"http":{…},"subsegments":[{…}]}
 */
export type SegmentDocument = DocumentAddress & (Segment | Subsegment)

/** Members that a nested subsegment does not repeat. */
export type DocumentAddress = {
  trace_id: string
  parent_id?: string
  type?: 'subsegment'
}

type SharedMembers = {
  /** 16 hex digits. */
  id: string
  name: string
  start_time: number
  /** Undefined exactly while `in_progress`. */
  end_time?: number
  in_progress?: true
  error?: boolean
  throttle?: boolean
  fault?: boolean
  http?: HttpBlock
  /** The id of an exception in another document, or the exceptions themselves. */
  cause?: string | Cause
  links?: SpanLink[]
  annotations?: Record<string, AnnotationValue>
  /** Metadata by namespace. */
  metadata?: Record<string, Record<string, unknown> | undefined>
  subsegments?: Subsegment[]
}

/** The origin of a segment that a page in a browser sends: the client of the service that it calls. */
export const pageOrigin = 'AWS::RUM::AppMonitor'

export type Segment = SharedMembers & {
  origin?: string
  resource_arn?: string
  user?: string
  service?: { version?: string }
  aws?: SegmentAws
}

export type Subsegment = SharedMembers & {
  /** Undefined: local work. */
  namespace?: 'aws' | 'remote'
  precursor_ids?: string[]
  sql?: SqlBlock
  aws?: AwsCall
}

export type AnnotationValue = string | number | boolean

export type HttpBlock = {
  request?: {
    method?: string
    url?: string
    user_agent?: string
    client_ip?: string
    x_forwarded_for?: true
    traced?: true
  }
  response?: { status?: number; content_length?: number }
}

export type SqlBlock = {
  url?: string
  database_type?: string
  user?: string
  sanitized_query?: string
}

/**
 * `xray`, `eks` and `cloudwatch_logs` as the X-Ray SDKs and the OpenTelemetry collector write them.
 */
export type SegmentAws = {
  xray?: { sdk?: string; sdk_version?: string; auto_instrumentation?: boolean; rule_name?: string }
  eks?: { cluster_name?: string; pod?: string; container_id?: string }
  cloudwatch_logs?: { log_group: string; arn?: string }[]
}

export type AwsCall = {
  operation?: string
  region?: string
  request_id?: string
  queue_url?: string
  table_name?: string
}

export type Cause = { working_directory?: string; exceptions: Exception[] }

export type Exception = {
  id: string
  type?: string
  message?: string
  remote?: boolean
  /** The id of the exception that caused this one. */
  cause?: string
  /** How many stack frames are left out. */
  truncated?: number
  stack?: StackFrame[]
}

export type StackFrame = { path?: string; line?: number; label?: string }

export type SpanLink = { trace_id: string; id: string; attributes?: unknown }

/** AWS's limit for the UTF-8 text of one document. */
export const maxDocumentBytes = 64 * 1024

/** Of a segment; a subsegment has the limit of all other texts. */
export const maxNameChars = 200
export const maxSubsegmentNameChars = 250

/** What AWS refuses in a name: it allows letters, numbers, whitespace and `_ . : / % & # = + \ - @`. */
export const notInNames = /[^\p{L}\p{N}\s_.:/%&#=+\\\-@]/u
