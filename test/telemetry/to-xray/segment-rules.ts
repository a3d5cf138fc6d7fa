/**
 * AWS's documented rules for segment documents, as a test oracle. Not the viewer's own check, which
 * could share a mistake with the sender.
 * @see https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html
 */
type Json = Record<string, unknown>
type Rule = (value: unknown) => boolean

const maxDocumentBytes = 64 * 1024
const maxAnnotations = 50

const text = (max: number) => (value: unknown) =>
  typeof value === 'string' && value.length <= max && value.isWellFormed()
/** "Values must be strings (up to 250 characters) unless noted otherwise." */
const field = text(250)
const anyText = text(Number.POSITIVE_INFINITY)
const id: Rule = value => typeof value === 'string' && /^[0-9a-f]{16}$/.test(value)
const traceId: Rule = value =>
  typeof value === 'string' && /^1-[0-9a-f]{8}-[0-9a-f]{24}$/.test(value)
const name: Rule = value =>
  typeof value === 'string' && /^[\p{L}\p{N}\s_.:/%&#=+\\\-@]{1,200}$/u.test(value)
const time: Rule = value => typeof value === 'number' && value > 0 && Number.isFinite(value)
const flag: Rule = value => typeof value === 'boolean'
const count: Rule = value => Number.isInteger(value)
const yes: Rule = value => value === true
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const shape =
  (rules: Record<string, Rule>, required: string[] = []): Rule =>
  value =>
    isObject(value) &&
    required.every(key => key in value) &&
    Object.entries(value).every(([key, inner]) => Object.hasOwn(rules, key) && rules[key]!(inner))
const listOf =
  (rule: Rule): Rule =>
  value =>
    Array.isArray(value) && value.every(rule)

const annotationValue: Rule = value =>
  text(1000)(value) || flag(value) || (typeof value === 'number' && Number.isFinite(value))
const annotations: Rule = value =>
  isObject(value) &&
  Object.keys(value).length <= maxAnnotations &&
  Object.entries(value).every(
    ([key, inner]) => /^[A-Za-z0-9_]{1,500}$/.test(key) && annotationValue(inner),
  )
const metadata: Rule = value =>
  isObject(value) &&
  Object.entries(value).every(([key, inner]) => !/^AWS\./i.test(key) && isObject(inner))

const stackFrame = shape({ path: field, line: count, label: field })
const exception = shape(
  {
    id,
    message: anyText,
    type: field,
    remote: flag,
    truncated: count,
    skipped: count,
    cause: id,
    stack: listOf(stackFrame),
  },
  ['id'],
)
const cause: Rule = value =>
  id(value) ||
  shape({ working_directory: field, paths: listOf(field), exceptions: listOf(exception) })(value)

const request = { method: field, url: field, user_agent: field, client_ip: field }
const response = shape({ status: count, content_length: count })
const sql = shape({
  connection_string: field,
  url: field,
  sanitized_query: anyText,
  database_type: field,
  database_version: field,
  driver_version: field,
  user: field,
  preparation: value => value === 'call' || value === 'statement',
})
/** The SDKs and the collector also write `xray`, `eks` and `cloudwatch_logs`. */
const segmentAws = shape({
  account_id: field,
  ecs: isObject,
  ec2: isObject,
  elastic_beanstalk: isObject,
  eks: shape({ cluster_name: field, pod: field, container_id: field }),
  cloudwatch_logs: listOf(shape({ log_group: anyText, arn: anyText }, ['log_group'])),
  xray: shape({ sdk: field, sdk_version: field, auto_instrumentation: flag, rule_name: field }),
})
const subsegmentAws = shape({
  operation: field,
  account_id: field,
  region: field,
  request_id: field,
  queue_url: field,
  table_name: field,
})

const common: Record<string, Rule> = {
  id,
  name,
  start_time: time,
  end_time: time,
  in_progress: yes,
  error: flag,
  throttle: flag,
  fault: flag,
  cause,
  annotations,
  metadata,
  links: listOf(shape({ trace_id: traceId, id, attributes: isObject }, ['trace_id', 'id'])),
  subsegments: Array.isArray,
}
const segmentFields: Record<string, Rule> = {
  ...common,
  trace_id: traceId,
  parent_id: id,
  origin: field,
  user: field,
  service: shape({ version: field }),
  http: shape({ request: shape({ ...request, x_forwarded_for: flag }), response }),
  aws: segmentAws,
}
const subsegmentFields: Record<string, Rule> = {
  ...common,
  namespace: value => value === 'aws' || value === 'remote',
  http: shape({ request: shape({ ...request, traced: flag }), response }),
  aws: subsegmentAws,
  sql,
  precursor_ids: listOf(id),
}
const independentFields: Record<string, Rule> = {
  ...subsegmentFields,
  type: value => value === 'subsegment',
  trace_id: traceId,
  parent_id: id,
}

/**
 * The violations of AWS's rules in the text of a document, one line each.
 */
export function segmentProblems(document: string): string[] {
  const bytes = Buffer.byteLength(document)
  const problems = bytes > maxDocumentBytes ? [`${bytes} bytes`] : []
  const parsed: unknown = JSON.parse(document)
  const ids = new Set<string>()
  if (!Array.isArray(parsed)) return [...problems, ...topProblems(parsed, ids)]
  const others = parsed.filter(item => !isObject(item) || item.type !== 'subsegment')
  if (parsed.length === 0 || others.length > 0) problems.push('a list of more than subsegments')
  return [...problems, ...parsed.flatMap(item => topProblems(item, ids))]
}

function topProblems(document: unknown, ids: Set<string>): string[] {
  if (!isObject(document)) return ['no object']
  return document.type === undefined
    ? entityProblems(document, segmentFields, ['trace_id'], ids)
    : entityProblems(document, independentFields, ['type', 'trace_id', 'parent_id'], ids)
}

function entityProblems(
  entity: Json,
  rules: Record<string, Rule>,
  required: string[],
  ids: Set<string>,
): string[] {
  const who = String(entity.id)
  const problems = [...required, 'id', 'name', 'start_time']
    .filter(key => entity[key] === undefined)
    .map(key => `${who}: no ${key}`)
  for (const [key, value] of Object.entries(entity)) {
    if (!Object.hasOwn(rules, key)) problems.push(`${who}: unknown field ${key}`)
    else if (!rules[key]!(value)) problems.push(`${who}: ${key} ${JSON.stringify(value)}`)
  }
  if ((entity.end_time === undefined) === (entity.in_progress === undefined)) {
    problems.push(`${who}: expected either end_time or in_progress`)
  }
  if (Number(entity.end_time) < Number(entity.start_time)) problems.push(`${who}: ends too early`)
  if (ids.has(who)) problems.push(`${who}: twice`)
  ids.add(who)
  const inner = Array.isArray(entity.subsegments) ? entity.subsegments : []
  return [...problems, ...inner.flatMap(child => nestedProblems(child, ids))]
}

const nestedProblems = (child: unknown, ids: Set<string>) =>
  isObject(child)
    ? entityProblems(child, subsegmentFields, [], ids)
    : ['a subsegment is not an object']
