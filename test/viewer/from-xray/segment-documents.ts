export const xrayTraceId = '1-6b02f47e-f444c22768e04d58e6f1f1b2'
export const traceId = '6b02f47ef444c22768e04d58e6f1f1b2'

/** A small valid segment; fields set to undefined are left out. */
export const segment = (fields: Record<string, unknown> = {}) => ({
  trace_id: xrayTraceId,
  id: '46e85ea283aa63ec',
  name: 'activities',
  start_time: 1795355774.097,
  end_time: 1795355774.1,
  ...fields,
})

/** Documents that AWS would reject, with our reason: used over UDP and over the API. */
export const badDocuments: [title: string, text: string, code: string, reason: string][] = [
  ['a text that is not JSON', '{"trace_id":', 'ParseError', 'not JSON: '],
  ['two documents in one', '{}{}', 'ParseError', 'not JSON: '],
  ['a number', '7', 'ParseError', '7: expected a segment document, an object'],
  [
    'an empty list',
    '[]',
    'MissingId',
    'a list: expected independent subsegments, and at least one',
  ],
  [
    'a list of segments',
    JSON.stringify([segment()]),
    'ParseError',
    'a list: expected independent subsegments, and at least one',
  ],
  [
    'a hostile nesting',
    '['.repeat(30_000) + ']'.repeat(30_000),
    'ParseError',
    'nested over 1000 deep',
  ],
  bad('no trace id', { trace_id: undefined }, 'InvalidTraceId', 'trace_id nothing: expected'),
  bad('a bare W3C trace id', { trace_id: traceId }, 'InvalidTraceId', `trace_id "${traceId}": exp`),
  bad(
    'a trace id of version 2',
    { trace_id: `2${xrayTraceId.slice(1)}` },
    'InvalidTraceId',
    'trace_id',
  ),
  bad('no id', { id: undefined }, 'MissingId', 'id nothing: expected 16 hex digits'),
  bad('a short id', { id: 'abc' }, 'InvalidId', 'id "abc": expected 16 hex digits'),
  bad('an id that is not hex', { id: 'z'.repeat(16) }, 'InvalidId', 'id "zzzzzzzzzzzzzzzz"'),
  bad('no name', { name: undefined }, 'InvalidName', 'name nothing: expected 1 to 200 characters'),
  bad('an endless name', { name: 'n'.repeat(201) }, 'InvalidName', 'name "nnn'),
  bad(
    'a long name of a subsegment',
    { subsegments: [segment({ name: 'n'.repeat(251) })] },
    'InvalidName',
    'subsegments[0].name "nnn',
  ),
  ...'!?;*()$~^<>,\'"|`{}[]'
    .split('')
    .flatMap(character => [
      badName(
        `${character} in a name`,
        character,
        `name "db${character === '"' ? '\\"' : character}`,
      ),
      bad(
        `${character} in the name of a subsegment`,
        { subsegments: [segment({ name: `db${character}1433` })] },
        'InvalidName',
        'subsegments[0].name "db',
      ),
    ]),
  badName(
    'an emoji in a name',
    '\u{1f600}',
    'name "db\u{1f600}1433": expected only letters, numbers',
  ),
  bad('no start', { start_time: undefined }, 'InvalidStartTime', 'start_time nothing: expected'),
  bad(
    'a start as text',
    { start_time: '1795355774' },
    'InvalidStartTime',
    'start_time "1795355774"',
  ),
  bad('a start beyond all dates', { start_time: 1e300 }, 'InvalidStartTime', 'start_time 1e+300'),
  bad('neither end nor in_progress', { end_time: undefined }, 'InvalidEndTime', 'end_time nothing'),
  bad('an end as text', { end_time: 'soon' }, 'InvalidEndTime', 'end_time "soon": expected'),
  bad('an unknown type', { type: 'trace' }, 'InvalidType', 'type "trace": expected "subsegment"'),
  bad(
    'a lone subsegment',
    { type: 'subsegment' },
    'MissingParentId',
    'parent_id nothing: an indep',
  ),
  bad('a numeric user', { user: 7 }, 'ParseError', 'user 7: expected text'),
  bad('a numeric cause', { cause: 7 }, 'ParseError', 'cause 7: expected an object, or the 16 hex'),
  bad('a fault as text', { fault: 'yes' }, 'ParseError', 'fault "yes": expected true or false'),
  bad(
    'annotations as a list',
    { annotations: [] },
    'ParseError',
    'annotations []: expected an obj',
  ),
  bad(
    'a status as text',
    { http: { response: { status: '200' } } },
    'ParseError',
    'http.response.status "200": expected a whole number',
  ),
  bad(
    'a bad subsegment',
    { subsegments: [segment(), { ...segment(), id: '1' }] },
    'InvalidId',
    'subsegments[1].id "1": expected 16 hex digits',
  ),
]

function bad(
  title: string,
  fields: object,
  code: string,
  reason: string,
): [string, string, string, string] {
  return [title, JSON.stringify({ ...segment(), ...fields }), code, reason]
}

function badName(title: string, character: string, reason: string) {
  return bad(title, { name: `db${character}1433` }, 'InvalidName', reason)
}
