import { fromXRayRule } from '../../x-ray/sampling-rule.ts'
import { costAnswer } from '../cost/cost-answer.ts'
import { measure } from '../cost/measured.ts'
import type { CostQuestion } from '../cost/observed.ts'
import type { Prices } from '../cost/price.ts'
import { builtInPrices, withPrices } from '../cost/prices.ts'
import { readPrices } from '../cost/read-prices.ts'
import type { CostAnswer } from '../records/cost-api.ts'
import { runInSlices } from '../turns/turns.ts'
import type { Context } from './context.ts'
import { allowOnly, PageApiError, readJson, readNumber, readRange } from './query.ts'

type CostContext = Context<'xray' | 'amounts' | 'logGroups' | 'wires'> & {
  /** Those of the viewer's settings. @default the built-in ones */
  prices?: Prices
}

/** What a month costs at the vendors, of what came in a range. */
export async function showCost(context: CostContext, query: URLSearchParams): Promise<CostAnswer> {
  allowOnly(query, [
    'range',
    'start',
    'end',
    'requestsPerSecond',
    'sampling',
    'reservoirPerSecond',
    'replicas',
  ])
  const { xray, amounts, logGroups, wires, now, prices = builtInPrices } = context
  const range = readRange(query, now())
  const question = readQuestion(query)
  const measured = await runInSlices(measure(amounts, range, now()))
  const { logs, 'otlp-logs': otlp } = wires()
  const endless = logGroups.list().filter(({ retentionDays }) => retentionDays === null)
  return costAnswer(measured, question, {
    prices,
    rules: xray.rules.list().map(({ rule }) => fromXRayRule(rule)),
    endlessGroups: endless
      .filter(({ id }) => logGroups.storedBytes(id) > 0)
      .map(({ name }) => name),
    isLooseOtlp: otlp.received > 0 && logs.received === 0,
  })
}

/** The same with prices of the body, as a file of prices has them. */
export async function showCostWith(
  context: CostContext,
  query: URLSearchParams,
  body: Buffer,
): Promise<CostAnswer> {
  const given = readPrices(await readJson(body), 'the body')
  if (given.problems.length > 0) {
    throw new PageApiError(400, given.problems.slice(0, mostProblems).join('; '), {
      expected: 'prices as docs/cost.md shows them',
    })
  }
  return showCost({ ...context, prices: withPrices(context.prices ?? builtInPrices, given) }, query)
}

const mostProblems = 10

function readQuestion(query: URLSearchParams): CostQuestion {
  const requestsPerSecond = readNumber(query, 'requestsPerSecond', { min: 0, max: 1_000_000 })
  const sampling = readNumber(query, 'sampling', { min: 0, max: 1 })
  const reservoir = readNumber(query, 'reservoirPerSecond', { min: 0, max: 100_000, isWhole: true })
  if (reservoir !== undefined && sampling === undefined) {
    throw new PageApiError(400, 'reservoirPerSecond without sampling', {
      expected: 'sampling=0..1 too: the share that is kept beyond the reservoir',
    })
  }
  return {
    ...(requestsPerSecond !== undefined && { requestsPerSecond }),
    ...(sampling !== undefined && { sampling }),
    reservoirPerSecond: reservoir ?? 0,
    replicas: readNumber(query, 'replicas', { min: 1, max: 1000, isWhole: true }) ?? 1,
  }
}
