const quote = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`

export const curlOfTrace = (origin: string, traceId: string) =>
  `curl -s ${quote(`${origin}/-/api/traces/${traceId}`)}`

/** Reads the same lines with AWS's command; the viewer accepts any region and key. */
export const awsOfLogs = (origin: string, group: string, traceId: string) =>
  [
    'aws logs filter-log-events',
    `--endpoint-url ${quote(origin)}`,
    `--log-group-name ${quote(group)}`,
    `--filter-pattern ${quote(`{ $.trace_id = "${traceId}" }`)}`,
  ].join(' ')

/** Reads the same segments with AWS's command. */
export const awsOfSegments = (origin: string, xrayTraceId: string) =>
  [
    'aws xray batch-get-traces',
    `--endpoint-url ${quote(origin)}`,
    `--trace-ids ${quote(xrayTraceId)}`,
  ].join(' ')

export const curlOfError = (origin: string, fingerprint: string) =>
  `curl -s ${quote(`${origin}/-/api/errors/${encodeURIComponent(fingerprint)}`)}`
