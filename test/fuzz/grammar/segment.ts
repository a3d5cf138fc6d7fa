import { nowMillis } from '../now.ts'
import { type Random, wordsIn } from '../random.ts'

/** Words of https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html */
export const segmentWords = wordsIn(`
    trace_id id parent_id name start_time end_time in_progress type subsegment subsegments
    namespace remote aws http request response method url user_agent client_ip x_forwarded_for
    status content_length traced fault error throttle cause exceptions message remote stack
    truncated skipped working_directory annotations metadata default sql sanitized_query
    database_type origin service version user account_id xray sampling_rule_name ec2 ecs
    AWS::EC2::Instance TraceSegmentDocuments links attributes precursor_ids resource_arn
    __proto__ table_name
  `)

export const xrayTraceId = (random: Random) =>
  `1-6921d0a0-${`${random.below(4) + 1}`.padStart(24, '0')}`

const spanId = (random: Random) => `${random.below(9) + 1}`.padStart(16, '0')

const seconds = (random: Random) => nowMillis / 1000 - random.next() * 10

export function segment(random: Random, depth = 0): Record<string, unknown> {
  const start = seconds(random)
  const isInProgress = random.chance(0.1)
  return {
    ...(depth === 0 && { trace_id: xrayTraceId(random) }),
    id: spanId(random),
    name: random.pick(['activities', 'notifications', 'SELECT activities', 'a.example', 'ü']),
    start_time: start,
    ...(isInProgress ? { in_progress: true } : { end_time: start + random.next() }),
    ...(random.chance(0.2) && { parent_id: spanId(random) }),
    ...(random.chance(0.1) && { type: 'subsegment' }),
    ...(random.chance(0.3) && { namespace: random.pick(['remote', 'aws']) }),
    ...(random.chance(0.5) && { http: http(random) }),
    ...(random.chance(0.3) && { [random.pick(['fault', 'error', 'throttle'])]: true }),
    ...(random.chance(0.2) && { cause: cause(random) }),
    ...(random.chance(0.3) && { annotations: { app_handle: 'ada', n: random.below(9), b: true } }),
    ...(random.chance(0.2) && { metadata: { default: { a: [1, 'b', null] } } }),
    ...(random.chance(0.1) && { sql: { sanitized_query: 'SELECT 1', database_type: 'sqlite' } }),
    ...(random.chance(0.1) && { user: 'ada', origin: 'AWS::EC2::Instance' }),
    ...(depth < 3 &&
      random.chance(0.4) && {
        subsegments: random.times(1 + random.size(4), () => segment(random, depth + 1)),
      }),
  }
}

const http = (random: Random) => ({
  request: { method: 'GET', url: 'http://activities:3000/api/activities/home', client_ip: '::1' },
  response: { status: random.pick([200, 404, 429, 500]), content_length: random.below(1000) },
})

const cause = (random: Random) =>
  random.chance(0.3)
    ? spanId(random)
    : {
        working_directory: '/app',
        exceptions: [
          {
            id: spanId(random),
            message: 'it broke',
            type: 'Error',
            remote: false,
            stack: [{ path: '/app/a.js', line: 1, label: 'f' }],
          },
        ],
      }

/** The header line of a datagram. */
export const daemonHeader = '{"format":"json","version":1}\n'
