import { flagKeywords } from './expression.ts'
import { flagBits } from './prefilter.ts'
import type { FilterElement, NodeId, TraceSubject } from './subject.ts'

/**
 * A subject as text, a fifth of the size of its plain JSON: a filter that is tested on all traces
 * spends its time on parsing them. Nodes and elements are written once each and referred to by
 * index; an element's name and type are left out where they are its node's.
 */
type Packed = {
  t: PackedElement
  n: NodeId[]
  e: PackedElement[]
  /** Node, element. */
  s: [number, number][]
  /** Indexes of an edge: from, to, element. */
  d: [number, number, number][]
  a: TraceSubject['annotations']
  o?: TraceSubject['attributes']
}

/** Flags as bits, seconds of response and of duration, HTTP status, texts. */
type PackedElement = [
  flags: number,
  responseTime: number | null,
  duration: number | null,
  status: number | null,
  texts: FilterElement['texts'],
]

export function writeSubject(subject: TraceSubject): string {
  const { trace, services, edges, annotations, attributes } = subject
  const nodes = createIndex<NodeId>()
  const elements = createIndex<PackedElement>()
  const packed: Packed = {
    t: packElement(trace),
    n: nodes.values,
    e: elements.values,
    s: services.map(({ node, ...element }) => [
      nodes.of(node),
      elements.of(packElement(element, node)),
    ]),
    d: edges.map(({ from, to, ...element }) => [
      nodes.of(from),
      nodes.of(to),
      elements.of(packElement(element)),
    ]),
    a: annotations,
    o: attributes,
  }
  return JSON.stringify(packed)
}

/** Elements are unpacked on access: most expressions look at one of them. */
export function readSubject(text: string): TraceSubject {
  const { t, n, e, s, d, a, o }: Packed = JSON.parse(text)
  return {
    trace: new ReadElement(t),
    services: s.map(([node, element]) => new ReadService(e[element]!, n[node]!)),
    edges: d.map(([from, to, element]) => new ReadEdge(e[element]!, n[from]!, n[to]!)),
    annotations: a,
    attributes: o,
  }
}

class ReadElement implements FilterElement {
  readonly #packed: PackedElement

  constructor(packed: PackedElement) {
    this.#packed = packed
  }

  get flags(): FilterElement['flags'] {
    const [bits] = this.#packed
    const set = flagKeywords.filter((_, bit) => bits & (1 << bit))
    return Object.fromEntries(set.map(flag => [flag, true]))
  }

  get numbers(): FilterElement['numbers'] {
    const [, responseTime, duration, status] = this.#packed
    return {
      responsetime: responseTime ?? undefined,
      duration: duration ?? undefined,
      'http.status': status ?? undefined,
    }
  }

  get texts(): FilterElement['texts'] {
    return this.#packed[4]
  }
}

class ReadService extends ReadElement {
  readonly node: NodeId

  constructor(packed: PackedElement, node: NodeId) {
    super(packed)
    this.node = node
  }

  override get texts(): FilterElement['texts'] {
    const { name, type } = this.node
    return { ...super.texts, name: [name], type: type === undefined ? undefined : [type] }
  }
}

class ReadEdge extends ReadElement {
  readonly from: NodeId
  readonly to: NodeId

  constructor(packed: PackedElement, from: NodeId, to: NodeId) {
    super(packed)
    this.from = from
    this.to = to
  }
}

function createIndex<Value>() {
  const values: Value[] = []
  const known = new Map<string, number>()
  function of(value: Value): number {
    const key = JSON.stringify(value)
    const index = known.get(key) ?? values.length
    if (index === values.length) values.push(value)
    known.set(key, index)
    return index
  }
  return { values, of }
}

function packElement({ flags, numbers, texts }: FilterElement, node?: NodeId): PackedElement {
  const { name: _, type: __, ...rest } = texts
  return [
    flagBits(flags),
    numbers.responsetime ?? null,
    numbers.duration ?? null,
    numbers['http.status'] ?? null,
    node ? rest : texts,
  ]
}
