import type { Recording } from './recording.ts'

/** A request through API Gateway to a Lambda function, as X-Ray has it: segments alone. */
export function lambdaOrders(traceId: string, startMillis: number): Recording {
  const trace_id = `1-${traceId.slice(0, 8)}-${traceId.slice(8)}`
  const at = (from: number, to: number) => ({
    start_time: (startMillis + from) / 1000,
    end_time: (startMillis + to) / 1000,
  })
  const arn = 'arn:aws:lambda:eu-west-1:123456789012:function:orders-fn'
  const http = (method: string, url: string, status: number) => ({
    http: { request: { method, url }, response: { status } },
  })
  return {
    traceId,
    segments: [
      {
        trace_id,
        id: '8a00000000000001',
        name: 'shop-api/prod',
        origin: 'AWS::ApiGateway::Stage',
        ...at(0, 300),
        ...http('POST', 'https://abc.execute-api.eu-west-1.amazonaws.com/prod/orders', 502),
        fault: true,
        aws: { api_gateway: { account_id: '123456789012', rest_api_id: 'abc', stage: 'prod' } },
        subsegments: [
          {
            id: '8a00000000000002',
            name: 'Lambda',
            namespace: 'aws',
            ...at(4, 296),
            ...http('POST', 'https://lambda.eu-west-1.amazonaws.com/invocations', 200),
            aws: { operation: 'Invoke', function_name: 'orders-fn' },
          },
        ],
      },
      {
        trace_id,
        id: '8b00000000000001',
        parent_id: '8a00000000000002',
        name: 'orders-fn',
        origin: 'AWS::Lambda',
        resource_arn: arn,
        ...at(8, 294),
        fault: true,
        http: { response: { status: 200 } },
        aws: { request_id: 'c1c1', function_arn: arn },
      },
      {
        trace_id,
        id: '8c00000000000001',
        parent_id: '8b00000000000001',
        name: 'orders-fn',
        origin: 'AWS::Lambda::Function',
        ...at(90, 290),
        fault: true,
        aws: { function_arn: arn, cold_start: true },
        cause: {
          working_directory: '/var/task',
          exceptions: [
            {
              id: '8c000000000000e1',
              type: 'TimeoutError',
              message: 'the queue did not answer in 100 ms',
              stack: [
                { path: '/var/task/queue.js', line: 8, label: 'send' },
                { path: '/var/task/index.js', line: 20, label: 'Runtime.handler' },
              ],
            },
          ],
        },
        subsegments: [
          { id: '8c00000000000002', name: 'Initialization', ...at(20, 90) },
          {
            id: '8c00000000000003',
            name: 'DynamoDB',
            namespace: 'aws',
            ...at(100, 140),
            http: { response: { status: 200 } },
            aws: { operation: 'PutItem', table_name: 'orders', region: 'eu-west-1' },
          },
          {
            id: '8c00000000000004',
            name: 'SQS',
            namespace: 'aws',
            ...at(150, 260),
            fault: true,
            aws: {
              operation: 'SendMessage',
              queue_url: 'https://sqs.eu-west-1.amazonaws.com/123456789012/placed',
            },
          },
        ],
      },
    ],
  }
}
