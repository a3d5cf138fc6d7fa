import type { IncomingMessage, ServerResponse } from 'node:http'

/** What the page asks of the viewer's X-Ray and CloudWatch Logs APIs. */
const answers: { [of: string]: object } = {
  '/Groups': { Groups: [{ GroupName: 'Cruddur', FilterExpression: 'service("activities")' }] },
  '/GetSamplingRules': { SamplingRuleRecords: [] },
  '/TraceSummaries': {
    TraceSummaries: [
      {
        Http: {
          HttpURL: 'http://localhost:3000/api/activities',
          HttpStatus: 502,
          HttpMethod: 'POST',
        },
        Annotations: { app_handle: [{ AnnotationValue: { StringValue: 'ada' } }] },
        Users: [{ UserName: 'grace' }],
        ServiceIds: [
          { Name: 'activities', Type: 'client' },
          { Name: 'activities', Type: 'AWS::EKS::Container' },
          { Name: 'notifications', Type: 'AWS::EKS::Container' },
        ],
      },
    ],
  },
  DescribeLogGroups: {
    logGroups: [
      { logGroupName: '/waywiser/local', storedBytes: 12_345, retentionInDays: 7 },
      { logGroupName: '/waywiser/other', storedBytes: 26 },
    ],
  },
  DescribeLogStreams: {
    logStreams: [
      { logStreamName: 'activities/laptop/11-1', lastEventTimestamp: Date.now() },
      { logStreamName: 'notifications/laptop/12-1', lastEventTimestamp: Date.now() },
    ],
  },
}

export function answerAws(request: IncomingMessage, response: ServerResponse, path: string): void {
  const target = String(request.headers['x-amz-target'] ?? '').replace('Logs_20140328.', '')
  const answer = answers[target || path]
  response.writeHead(answer ? 200 : 400, { 'content-type': 'application/json' })
  response.end(JSON.stringify(answer ?? { message: `no sample answer for ${target || path}` }))
}
