import { type Attributes, type Sketch, spansBody } from './otlp.ts'
import type { Recording } from './recording.ts'

/** Who calls whom, as in OpenTelemetry's demo: twelve services. */
const calls: [caller: string, callee: string, method: string][] = [
  ['load-generator', 'frontend-proxy', 'POST /api/checkout'],
  ['frontend-proxy', 'frontend', 'POST /api/checkout'],
  ['frontend', 'checkout', 'oteldemo.CheckoutService/PlaceOrder'],
  ['checkout', 'cart', 'oteldemo.CartService/GetCart'],
  ['checkout', 'product-catalog', 'oteldemo.ProductCatalogService/GetProduct'],
  ['checkout', 'currency', 'oteldemo.CurrencyService/Convert'],
  ['checkout', 'shipping', 'oteldemo.ShippingService/GetQuote'],
  ['shipping', 'quote', 'POST /getquote'],
  ['checkout', 'payment', 'oteldemo.PaymentService/Charge'],
]

const steps = 278
const failedSteps = 12

/**
 * A checkout in the shape of OpenTelemetry's demo: twelve services, 300 spans, 13 of them failed
 * though the request did not, and a queue with two consumers, one of which only links to its message.
 */
export function demoShop(traceId: string, startMillis: number): Recording {
  const byService = new Map<string, Sketch[]>()
  const servers = new Map<string, string>()
  let count = 0
  const add = (service: string, sketch: Omit<Sketch, 'id'>): string => {
    const id = `7a${(++count).toString(16).padStart(14, '0')}`
    byService.set(service, [...(byService.get(service) ?? []), { id, ...sketch }])
    return id
  }
  for (const [index, [caller, callee, name]] of calls.entries()) {
    const from = index * 10
    const parent = servers.get(caller)
    const isHttp = name.startsWith('POST')
    const attributes: Attributes = isHttp
      ? {
          'http.request.method': 'POST',
          'http.response.status_code': 200,
          'url.path': name.slice(5),
        }
      : { 'rpc.system': 'grpc', 'rpc.method': name.split('/')[1]!, 'rpc.grpc.status_code': 0 }
    const call = {
      kind: 'CLIENT',
      attributes: { ...attributes, 'server.address': callee },
    } as const
    const client = add(caller, {
      name,
      ...call,
      at: [from, 480 - 2 * from],
      ...(parent && { parent }),
    })
    const server = { kind: 'SERVER', attributes, parent: client } as const
    servers.set(callee, add(callee, { name, ...server, at: [from + 2, 470 - 2 * from] }))
  }
  addQueue(add, servers.get('checkout')!)
  addSteps(add, servers)
  const at = { traceId, startMillis }
  const spans = [...byService].map(([service, sketches]) =>
    spansBody(
      at,
      { service, scope: `@opentelemetry/${service}`, resource: demoResource },
      sketches,
    ),
  )
  return { traceId, spans }
}

const demoResource = { 'service.namespace': 'opentelemetry-demo', 'service.version': '2.0.2' }

type Add = (service: string, sketch: Omit<Sketch, 'id'>) => string

function addQueue(add: Add, parent: string): void {
  const attributes = { 'messaging.system': 'kafka', 'messaging.destination.name': 'orders' }
  const sent = add('checkout', {
    name: 'orders publish',
    kind: 'PRODUCER',
    parent,
    at: [400, 5],
    attributes,
  })
  const receive = { name: 'orders consume', kind: 'CONSUMER', attributes } as const
  add('accounting', { ...receive, parent: sent, at: [410, 40] })
  add('fraud-detection', { ...receive, parent: sent, link: sent, at: [412, 30] })
}

/** Twelve steps of the currency service fail, and the charge of the card before the one that worked. */
function addSteps(add: Add, servers: Map<string, string>): void {
  for (let index = 0; index < steps; index++) {
    const service = index < 40 ? 'currency' : 'product-catalog'
    const isFailed = index < failedSteps
    add(service, {
      name: isFailed ? 'convert' : `step ${index}`,
      kind: 'INTERNAL',
      parent: servers.get(service)!,
      at: [60 + index, 3],
      ...(isFailed && { error: `no rate for currency ${index}` }),
    })
  }
  add('payment', {
    name: 'charge',
    kind: 'INTERNAL',
    parent: servers.get('payment')!,
    at: [120, 20],
    error: 'Payment request failed. Invalid token.',
    exception: {
      type: 'Error',
      message: 'Payment request failed. Invalid token.',
      stack:
        'Error: Payment request failed. Invalid token.\n    at charge (/usr/src/app/charge.js:37:13)',
    },
  })
}
