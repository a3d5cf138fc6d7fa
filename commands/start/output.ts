import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { prettyFactory } from 'pino-pretty'

export type Output = {
  /** Prints the log lines of a process. */
  follow(stdout: Readable): void
  /** Prints a message of `npm start` itself: as text on a terminal, as a JSON line otherwise. */
  say(fields: Record<string, unknown>, text: string): void
}

/** Prints readable lines on a terminal, and JSON lines unchanged otherwise. */
export function createOutput(stdout: NodeJS.WriteStream): Output {
  if (!stdout.isTTY) return jsonOutput(stdout)
  const pretty = prettyFactory({
    colorize: true,
    ignore: 'trace_flags,span_id,xray_trace_id,sampled,sampling_rule,sampling_reason,seq,service',
    messageFormat: '{service} {msg}',
    singleLine: true,
    translateTime: 'HH:MM:ss.l',
  })
  return {
    follow: source => {
      createInterface({ input: source }).on('line', line => stdout.write(pretty(line)))
    },
    say: (_fields, text) => stdout.write(`${text}\n`),
  }
}

function jsonOutput(stdout: NodeJS.WriteStream): Output {
  return {
    // Whole lines: chunks of three processes would split each other's lines.
    follow: source => {
      createInterface({ input: source }).on('line', line => stdout.write(`${line}\n`))
    },
    say: (fields, text) => {
      const line = { level: 'info', time: new Date().toISOString(), service: 'start', ...fields }
      stdout.write(`${JSON.stringify({ ...line, msg: text.trim() })}\n`)
    },
  }
}
