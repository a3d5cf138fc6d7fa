import type { Sketch } from './sketches.ts'

const http = (status: number) => ({ 'http.response.status_code': status })
const grpc = (service: string) => ({
  'rpc.system': 'grpc',
  'rpc.service': `oteldemo.${service}Service`,
  'server.address': service.toLowerCase(),
})

/** Children of a request that are no calls. */
const steps = (service: string, parent: number, first: number, count: number): Sketch[] =>
  Array.from({ length: count }, (_, n) => ({
    id: first + n,
    parent,
    service,
    kind: 'INTERNAL',
    name: `step ${n}`,
    ...(n < 3 && service === 'quote' ? { error: 'rounded' } : {}),
  }))

/** A service's own CLIENT span and the SERVER span of its callee. */
const asks = (
  from: string,
  parent: number,
  to: string,
  id: number,
  fields: Partial<Sketch> = {},
): Sketch[] => [
  { id, parent, service: from, kind: 'CLIENT', attributes: grpc(to), ...fields },
  { id: id + 1, parent: id, service: to, kind: 'SERVER', ...fields },
]

const query = (service: string, parent: number, id: number, attributes: object): Sketch => ({
  id,
  parent,
  service,
  kind: 'CLIENT',
  attributes: attributes as Sketch['attributes'],
})

/**
 * One checkout in the shape of OpenTelemetry's demo: 12 services, 300 spans, a queue, a database, a
 * cache and 13 failed spans, while the request itself succeeds.
 */
export function demoTrace(): Sketch[] {
  const failing = { error: 'timed out', attributes: http(503) }
  const spans: Sketch[] = [
    { id: 1, service: 'load', kind: 'CLIENT', attributes: { 'server.address': 'proxy' } },
    { id: 2, parent: 1, service: 'proxy', kind: 'SERVER', attributes: http(200) },
    { id: 3, parent: 2, service: 'proxy', kind: 'CLIENT', attributes: { 'server.address': 'web' } },
    { id: 4, parent: 3, service: 'web', kind: 'SERVER', attributes: http(200) },
    ...asks('web', 4, 'ads', 6),
    ...asks('web', 4, 'checkout', 10),
    ...asks('checkout', 11, 'cart', 20),
    query('cart', 21, 22, { 'db.system': 'redis', 'server.address': 'cart-cache' }),
    query('cart', 21, 23, { 'db.system': 'redis', 'server.address': 'cart-cache' }),
    ...asks('checkout', 11, 'catalog', 30),
    query('catalog', 31, 32, {
      'db.system.name': 'postgresql',
      'db.namespace': 'catalog',
      'server.address': 'db',
    }),
    ...[40, 42, 44, 46].flatMap(id => asks('checkout', 11, 'payment', id, failing)),
    ...asks('checkout', 11, 'payment', 48),
    ...asks('checkout', 11, 'quote', 50),
    ...asks('checkout', 11, 'mail', 60, failing),
    {
      id: 70,
      parent: 11,
      service: 'checkout',
      kind: 'PRODUCER',
      attributes: { 'messaging.system': 'kafka', 'messaging.destination.name': 'orders' },
    },
    { id: 71, parent: 70, service: 'accounting', kind: 'CONSUMER' },
    { id: 72, parent: 70, service: 'fraud', kind: 'CONSUMER' },
    query('accounting', 71, 73, {
      'db.system.name': 'postgresql',
      'db.namespace': 'accounting',
      'server.address': 'db',
    }),
    ...steps('quote', 51, 100, 20),
  ]
  return [...spans, ...steps('checkout', 11, 200, 300 - spans.length)]
}
