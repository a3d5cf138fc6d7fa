import { anyValue, keyValues, nanos, type Process, spansBody } from './otlp.ts'
import type { Recording } from './recording.ts'

const java: Process = {
  service: 'orders-java',
  scope: 'io.opentelemetry.tomcat-10.0',
  version: '2.9.0-alpha',
  resource: {
    'telemetry.sdk.language': 'java',
    'telemetry.distro.name': 'opentelemetry-java-instrumentation',
    'service.version': '7.1.4',
    'host.name': 'orders-7d9f',
  },
}

const dotnet: Process = {
  service: 'billing-dotnet',
  scope: 'Microsoft.AspNetCore',
  version: '',
  resource: { 'telemetry.sdk.language': 'dotnet', 'service.version': '3.0.0' },
}

const javaStack = `com.example.orders.OrderFailed: order 31 was not charged
\tat com.example.orders.OrderService.place(OrderService.java:58)
\tat com.example.orders.OrderController.post(OrderController.java:31)
\tat java.base/java.lang.Thread.run(Thread.java:1583)
Caused by: java.io.IOException: HTTP 500 of billing
\tat com.example.orders.BillingClient.charge(BillingClient.java:24)
\t... 2 more
`

const dotnetStack = `System.InvalidOperationException: The card has expired
   at Billing.Cards.Check(Card card) in /src/Billing/Cards.cs:line 42
   at Billing.ChargeEndpoint.Handle(Charge charge) in /src/Billing/ChargeEndpoint.cs:line 17
`

/** A service in Java by the agent, which calls one in .NET: OTLP alone, with log records and stacks. */
export function javaOrders(traceId: string, startMillis: number): Recording {
  const at = { traceId, startMillis }
  return {
    traceId,
    spans: [
      spansBody(at, java, [
        {
          id: '6a00000000000001',
          name: 'POST /orders',
          kind: 'SERVER',
          at: [0, 240],
          attributes: {
            'http.request.method': 'POST',
            'url.path': '/orders',
            'http.route': '/orders',
            'http.response.status_code': 500,
            'thread.name': 'http-nio-8080-exec-1',
          },
          error: '',
          exception: {
            type: 'com.example.orders.OrderFailed',
            message: 'order 31 was not charged',
            stack: javaStack,
          },
        },
        {
          id: '6a00000000000002',
          parent: '6a00000000000001',
          name: 'POST',
          kind: 'CLIENT',
          at: [20, 190],
          attributes: {
            'http.request.method': 'POST',
            'url.full': 'http://billing:8080/charges',
            'server.address': 'billing',
            'server.port': 8080,
            'http.response.status_code': 500,
            'error.type': '500',
          },
          error: '',
        },
      ]),
      spansBody(at, dotnet, [
        {
          id: '6b00000000000001',
          parent: '6a00000000000002',
          name: 'POST charges',
          kind: 'SERVER',
          at: [28, 170],
          attributes: {
            'http.request.method': 'POST',
            'url.path': '/charges',
            'http.route': 'charges',
            'http.response.status_code': 500,
          },
          error: 'The card has expired',
          exception: {
            type: 'System.InvalidOperationException',
            message: 'The card has expired',
            stack: dotnetStack,
          },
        },
      ]),
    ],
    logRecords: [
      {
        resourceLogs: [
          {
            resource: { attributes: keyValues({ 'service.name': 'orders-java' }) },
            scopeLogs: [
              {
                scope: { name: 'com.example.orders.OrderService' },
                logRecords: [
                  {
                    timeUnixNano: nanos(startMillis + 231),
                    severityNumber: 17,
                    severityText: 'ERROR',
                    body: anyValue('order 31 failed'),
                    traceId,
                    spanId: '6a00000000000001',
                    flags: 1,
                  },
                ],
              },
            ],
          },
        ],
      },
    ],
  }
}
