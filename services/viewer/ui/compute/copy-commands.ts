const quote = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`

export const curlOfTrace = (origin: string, traceId: string) =>
  `curl -s ${quote(`${origin}/-/api/traces/${traceId}`)}`

/** The same lines with AWS's own command; any region and any key will do for the viewer. */
export const awsOfLogs = (origin: string, group: string, traceId: string) =>
  [
    'aws logs filter-log-events',
    `--endpoint-url ${quote(origin)}`,
    `--log-group-name ${quote(group)}`,
    `--filter-pattern ${quote(`{ $.trace_id = "${traceId}" }`)}`,
  ].join(' ')

/** The same segments with AWS's own command. */
export const awsOfSegments = (origin: string, xrayTraceId: string) =>
  [
    'aws xray batch-get-traces',
    `--endpoint-url ${quote(origin)}`,
    `--trace-ids ${quote(xrayTraceId)}`,
  ].join(' ')

export const curlOfError = (origin: string, fingerprint: string) =>
  `curl -s ${quote(`${origin}/-/api/errors/${encodeURIComponent(fingerprint)}`)}`
