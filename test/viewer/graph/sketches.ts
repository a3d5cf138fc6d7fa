import { expect } from 'vitest'
import { toXRayTraceId } from '../../../services/trace-context/trace-id.ts'
import type { MapAnswer, Trace, TracesAnswer } from '../../../services/viewer/records/api.ts'
import { sampleMillis } from '../records.ts'
import type { TestViewer } from '../viewer.ts'

export const sketchedTrace = '6921d0a000000000000000000000abcd'

export const idOf = (n: number) => n.toString(16).padStart(16, '0')

type Value = string | number | boolean | string[]

/** A span in the few words that matter on a map. Ids are small numbers. */
export type Sketch = {
  id: number
  parent?: number
  service: string
  /** @default SERVER */
  kind?: 'INTERNAL' | 'SERVER' | 'CLIENT' | 'PRODUCER' | 'CONSUMER' | 'UNSPECIFIED'
  name?: string
  /** Milliseconds after the start of the trace. @default id */
  at?: number
  /** @default 10 */
  millis?: number
  attributes?: Record<string, Value>
  /** Status ERROR with this message. */
  error?: string
  exception?: { type: string; message: string }
  /** Id of a span of the same trace. */
  link?: number
}

const kinds = ['UNSPECIFIED', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER']

const anyValue = (value: Value): object => {
  if (Array.isArray(value)) return { arrayValue: { values: value.map(anyValue) } }
  if (typeof value === 'string') return { stringValue: value }
  return typeof value === 'number' ? { intValue: value } : { boolValue: value }
}

const attributesOf = (attributes: Record<string, Value>) =>
  Object.entries(attributes).map(([key, value]) => ({ key, value: anyValue(value) }))

const nanos = (millis: number) => `${sampleMillis + millis}000000`

const spanOf = (traceId: string, sketch: Sketch) => {
  const { id, parent, kind = 'SERVER', at = id, millis = 10, exception, link, error } = sketch
  return {
    traceId,
    spanId: idOf(id),
    ...(parent !== undefined && { parentSpanId: idOf(parent) }),
    name: sketch.name ?? `span ${id}`,
    kind: kinds.indexOf(kind),
    startTimeUnixNano: nanos(at),
    endTimeUnixNano: nanos(at + millis),
    attributes: attributesOf(sketch.attributes ?? {}),
    events: exception && [
      {
        name: 'exception',
        timeUnixNano: nanos(at),
        attributes: attributesOf({
          'exception.type': exception.type,
          'exception.message': exception.message,
        }),
      },
    ],
    links: link === undefined ? [] : [{ traceId, spanId: idOf(link) }],
    status: error === undefined ? {} : { code: 2, message: error },
  }
}

/** Sends spans as their services' SDKs would: by OTLP, a resource for each service. */
export async function sendSketches(
  { origin }: Pick<TestViewer, 'origin'>,
  sketches: Sketch[],
  traceId = sketchedTrace,
): Promise<void> {
  const resourceSpans = [...Map.groupBy(sketches, ({ service }) => service)].map(
    ([service, own]) => ({
      resource: { attributes: attributesOf({ 'service.name': service }) },
      scopeSpans: [{ spans: own.map(sketch => spanOf(traceId, sketch)) }],
    }),
  )
  const answer = await fetch(`${origin}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ resourceSpans }),
  })
  if (answer.status !== 200) throw new Error(`spans were refused: ${await answer.text()}`)
}

/** A service that is asked, and a call of it. */
export const front: Sketch = { id: 1, service: 'front' }
export const call = (attributes: Sketch['attributes'], fields: Partial<Sketch> = {}): Sketch => ({
  id: 2,
  parent: 1,
  service: 'front',
  kind: 'CLIENT',
  attributes,
  ...fields,
})

/** A segment or subsegment of the same trace. */
export const segmentSketch = (id: number, name: string, fields: object = {}) => ({
  trace_id: toXRayTraceId(sketchedTrace),
  id: idOf(id),
  name,
  start_time: (sampleMillis + id) / 1000,
  end_time: (sampleMillis + id + 10) / 1000,
  ...fields,
})

export const sendDocuments = ({ origin }: Pick<TestViewer, 'origin'>, documents: object[]) =>
  fetch(`${origin}/TraceSegments`, {
    method: 'POST',
    body: JSON.stringify({ TraceSegmentDocuments: documents.map(each => JSON.stringify(each)) }),
  })

/** Nodes and edges in words, with their counts where they are not one ok request. */
export function inWords({ nodes, edges }: MapAnswer): string[] {
  const names = new Map(nodes.map(({ id, name, type }) => [id, type ? `${name} (${type})` : name]))
  return edges.map(({ from, to, ...counts }) => {
    const words = (['ok', 'error', 'throttle', 'fault'] as const)
      .filter(status => counts[status] > 0)
      .map(status => `${counts[status]} ${status}`)
    const said = words.join(' ')
    return `${names.get(from)} → ${names.get(to)}${said === '1 ok' ? '' : `: ${said || 'none'}`}`
  })
}

export const nodesInWords = ({ nodes }: MapAnswer) =>
  nodes.map(({ name, type, total }) => `${type ? `${name} (${type})` : name}: ${total}`)

export const traceOf = async ({ get }: TestViewer, traceId = sketchedTrace) =>
  (await get<Trace>(`/-/api/traces/${traceId}`)).body

export const mapOverTime = async ({ get }: TestViewer, query = '') =>
  (await get<MapAnswer>(`/-/api/map${query}`)).body

/** The ids of the traces that a filter finds. */
export async function find({ get }: TestViewer, filter: string): Promise<string[]> {
  const path = `/-/api/traces?filter=${encodeURIComponent(filter)}`
  const { body } = await get<TracesAnswer>(path)
  return body.traces.map(({ traceId }) => traceId)
}

const withoutIds = ({ nodes, ...map }: MapAnswer) => ({
  ...map,
  nodes: nodes.map(({ segmentIds: _, ...node }) => node),
})

/** The map of the trace, which is the map over time too. */
export async function oneMap(viewer: TestViewer): Promise<MapAnswer> {
  const ofTrace = (await traceOf(viewer)).map
  expect(withoutIds(ofTrace)).toStrictEqual(await mapOverTime(viewer))
  return ofTrace
}
