const maxChars = 512
/** The longest name of a host. */
const maxHostChars = 253

/**
 * `<service>/<host>/<pid>-<start>`, without `:` and `*`, which CloudWatch forbids. A cut leaves the end,
 * by which two processes differ.
 */
export function logStreamName(service: string, host: string, pid: number, start: Date): string {
  const startTime = start.toISOString().slice(0, 19).replaceAll('-', '').replaceAll(':', '')
  const end = `/${host.slice(0, maxHostChars)}/${pid}-${startTime}`
  const name = service.slice(0, maxChars - end.length).replace(/[\ud800-\udbff]$/, '')
  return (name + end).replaceAll(/[:*]/g, '')
}
