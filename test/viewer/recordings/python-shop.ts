import { type Process, spansBody } from './otlp.ts'
import type { Recording } from './recording.ts'

const flask: Process = {
  service: 'backend-flask',
  scope: 'opentelemetry.instrumentation.flask',
  version: '0.38b0',
  resource: {
    'telemetry.sdk.language': 'python',
    'telemetry.sdk.name': 'opentelemetry',
    'telemetry.sdk.version': '1.17.0',
    'service.version': '2023.5.1',
  },
}

const stack = `Traceback (most recent call last):
  File "/app/venv/lib/python3.10/site-packages/flask/app.py", line 1823, in full_dispatch_request
    rv = self.dispatch_request()
  File "/app/shop/orders.py", line 41, in show_order
    return total(order["lines"])
  File "/app/shop/prices.py", line 12, in total
    return sum(line["price"] for line in lines)
KeyError: 'price'
`

/**
 * A shop of 2023 in Python: Flask instrumented by OpenTelemetry with that year's conventions, which
 * calls a service with the X-Ray SDK; watchtower's log lines, and pyrollbar's item.
 */
export function pythonShop(traceId: string, startMillis: number): Recording {
  const at = { traceId, startMillis }
  const xrayId = `1-${traceId.slice(0, 8)}-${traceId.slice(8)}`
  const seconds = (millis: number) => (startMillis + millis) / 1000
  const ids = `trace_id=${traceId} span_id=5a00000000000001`
  return {
    traceId,
    spans: [
      spansBody(at, flask, [
        {
          id: '5a00000000000001',
          name: '/orders/<int:order_id>',
          kind: 'SERVER',
          at: [0, 180],
          attributes: {
            'http.method': 'GET',
            'http.scheme': 'http',
            'http.target': '/orders/7',
            'http.route': '/orders/<int:order_id>',
            'http.status_code': 500,
            'net.host.port': 5000,
          },
          error: "KeyError: 'price'",
          exception: { type: 'KeyError', message: "'price'", stack },
        },
        {
          id: '5a00000000000002',
          parent: '5a00000000000001',
          name: 'SELECT',
          kind: 'CLIENT',
          at: [5, 30],
          attributes: {
            'db.system': 'postgresql',
            'db.name': 'shop',
            'db.statement': 'SELECT * FROM orders WHERE id = %s',
            'net.peer.name': 'db.internal',
          },
        },
        {
          id: '5a00000000000003',
          parent: '5a00000000000001',
          name: 'HTTP GET',
          kind: 'CLIENT',
          at: [40, 110],
          attributes: {
            'http.method': 'GET',
            'http.url': 'http://stock.internal:8000/stock/7',
            'http.status_code': 200,
          },
        },
      ]),
    ],
    segments: [
      {
        trace_id: xrayId,
        id: '5b00000000000001',
        parent_id: '5a00000000000003',
        name: 'stock',
        start_time: seconds(48),
        end_time: seconds(145),
        service: { version: '4.2.0' },
        aws: { xray: { sdk: 'X-Ray for Python', sdk_version: '2.12.0' } },
        http: {
          request: { method: 'GET', url: 'http://stock.internal:8000/stock/7' },
          response: { status: 200 },
        },
        annotations: { sku: 'teapot' },
        metadata: { default: { shelf: { row: 'C', number: 12 } } },
        subsegments: [
          {
            id: '5b00000000000002',
            name: 'dynamodb',
            namespace: 'aws',
            start_time: seconds(60),
            end_time: seconds(130),
            aws: {
              operation: 'GetItem',
              table_name: 'stock',
              region: 'eu-west-1',
              request_id: 'R3Q0FP',
            },
            http: { response: { status: 400 } },
            error: true,
            throttle: true,
            cause: {
              working_directory: '/srv/stock',
              exceptions: [
                {
                  id: '5b000000000000e1',
                  type: 'ProvisionedThroughputExceededException',
                  message: 'The level of configured provisioned throughput was exceeded',
                  remote: true,
                  stack: [{ path: 'shelves.py', line: 18, label: 'find' }],
                },
              ],
            },
          },
        ],
      },
    ],
    items: [
      {
        data: {
          uuid: '5c000000-0000-4000-8000-000000000001',
          timestamp: Math.floor(startMillis / 1000),
          environment: 'production',
          level: 'error',
          language: 'python 3.10.11',
          framework: 'flask',
          notifier: { name: 'pyrollbar', version: '0.16.3' },
          request: {
            url: 'http://shop.example/orders/7',
            method: 'GET',
            headers: { Traceparent: `00-${traceId}-5a00000000000001-01` },
          },
          body: {
            trace: {
              frames: [
                { filename: '/app/shop/orders.py', lineno: 41, method: 'show_order' },
                {
                  filename: '/app/shop/prices.py',
                  lineno: 12,
                  method: 'total',
                  code: '    return sum(line["price"] for line in lines)',
                },
              ],
              exception: { class: 'KeyError', message: "'price'" },
            },
          },
        },
      },
    ],
    lines: {
      group: 'backend-flask',
      stream: '2023-05-01',
      events: [
        {
          timestamp: Math.round(startMillis + 4),
          message: `INFO [shop.orders] [${ids} resource.service.name=backend-flask trace_sampled=True] - order 7`,
        },
        {
          timestamp: Math.round(startMillis + 171),
          message: `ERROR [shop.orders] [${ids} resource.service.name=backend-flask trace_sampled=True] - no price in order 7`,
        },
      ],
    },
  }
}
