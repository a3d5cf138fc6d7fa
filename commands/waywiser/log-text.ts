import type { DestinationStream } from 'pino'

/** Writes the viewer's log lines for a person: `warn: port 4318 is taken` instead of JSON. */
export const logText = (write: (text: string) => void): DestinationStream => ({
  write: line => write(textOf(line)),
})

function textOf(line: string): string {
  const { level, time: _, seq: _seq, service: _service, msg, err, ...fields } = JSON.parse(line)
  const more = Object.keys(fields).length === 0 ? '' : ` ${JSON.stringify(fields)}`
  return `${level}: ${msg}${more}${err?.stack ? `\n${err.stack}` : ''}\n`
}
