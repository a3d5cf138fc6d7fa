import { parseArgs } from 'node:util'
import {
  describeProblems,
  type Environment,
  environmentReader,
} from '../../services/environment.ts'
import { readPriceFile } from '../../services/viewer/cost/prices.ts'
import type { ReadPrices } from '../../services/viewer/cost/read-prices.ts'

export type CostCall = {
  /** Address of the viewer. */
  url: string
  query: URLSearchParams
  /** Prices in place of the viewer's. */
  prices?: Pick<ReadPrices, 'pricesOf' | 'prices'>
  isJson: boolean
}

/** The options that are parameters of the viewer's answer; the viewer checks their values. */
const parameters = {
  range: 'range',
  start: 'start',
  end: 'end',
  'requests-per-second': 'requestsPerSecond',
  sampling: 'sampling',
  'reservoir-per-second': 'reservoirPerSecond',
  replicas: 'replicas',
} as const

const help = `Usage: npm run cost -- [options]

Says what a month costs at Honeycomb, X-Ray, CloudWatch Logs and Rollbar, of what the viewer has received.

  --viewer <url>                (VIEWER_URL, default http://localhost:8088)
  --range <duration>            of what came lately: PT1H, P1D; default everything
  --start <time> --end <time>   of what came in between: 2026-11-22T10:00:00Z
  --requests-per-second <rate>  at another load
  --sampling <0..1>             at another sampling: the share of requests that is kept
  --reservoir-per-second <n>    that each process keeps before it
  --replicas <n>                processes of each service, default 1
  --prices <file>               prices in place of the viewer's: see docs/cost.md
  --json                        prints the viewer's answer
  -h, --help                    prints this text

Exits with 0; 1 when something is asked that is wrong; 2 when no viewer answers.`

/** A text to print, with the status to exit with, where there is nothing to ask. */
export function readCostCall(
  args: string[],
  environment: Environment,
): CostCall | { text: string; status: number } {
  const read = readOptions(args)
  if ('problem' in read) return { text: `${read.problem}\n\n${help}`, status: 1 }
  const { values } = read
  if (values.help) return { text: help, status: 0 }
  const reader = environmentReader(
    { VIEWER_URL: values.viewer ?? environment.VIEWER_URL, VIEWER_PORT: environment.VIEWER_PORT },
    values.viewer === undefined ? {} : { VIEWER_URL: '--viewer' },
  )
  const port = reader.port('VIEWER_PORT', 8088)
  const url = reader.url('VIEWER_URL') ?? `http://localhost:${port}`
  const given = values.prices === undefined ? undefined : readPriceFile(values.prices)
  const problems = [...reader.problems, ...(given?.problems ?? [])]
  if (problems.length > 0) return { text: describeProblems(problems), status: 1 }
  const query = new URLSearchParams()
  for (const [option, parameter] of Object.entries(parameters)) {
    const value = values[option as keyof typeof parameters]
    if (value !== undefined) query.set(parameter, value)
  }
  return {
    url,
    query,
    ...(given && { prices: { pricesOf: given.pricesOf, prices: given.prices } }),
    isJson: values.json === true,
  }
}

function readOptions(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        viewer: { type: 'string' },
        range: { type: 'string' },
        start: { type: 'string' },
        end: { type: 'string' },
        'requests-per-second': { type: 'string' },
        sampling: { type: 'string' },
        'reservoir-per-second': { type: 'string' },
        replicas: { type: 'string' },
        prices: { type: 'string' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    })
  } catch (error) {
    return { problem: (error as Error).message }
  }
}
