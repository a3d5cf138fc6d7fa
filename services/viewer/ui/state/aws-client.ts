/** The viewer answers AWS's own requests, so the page needs no second API for the same data. */
async function post<Answer>(path: string, headers: HeadersInit, body: object): Promise<Answer> {
  const response = await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) })
  if (!response.ok) throw new Error(`${path} answered ${response.status}`)
  return (await response.json()) as Answer
}

/** @param path such as `/Groups` */
export const callXray = <Answer>(path: string, body: object = {}) =>
  post<Answer>(path, { 'content-type': 'application/json' }, body)

/** @param operation such as `DescribeLogGroups` */
export const callLogs = <Answer>(operation: string, body: object = {}) =>
  post<Answer>(
    '/',
    {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `Logs_20140328.${operation}`,
    },
    body,
  )
