import type { JsonObject } from '../../../json/json-object.ts'
import type { Expression } from '../../filter/xray/expression.ts'
import { isNode } from '../../filter/xray/matches.ts'
import type { GraphLink } from '../../graph/facts.ts'
import {
  addCell,
  emptyStatistics,
  maxHistogramValues,
  type Statistics,
} from '../../graph/statistics.ts'
import type { TakeCell } from '../../store/xray/graph-rows.ts'
import { type Operation, toEpochSeconds } from './context.ts'
import { findGroup, readFilter } from './groups.ts'
import { readBoolean, readNumber, readText, readTimeRange } from './input.ts'
import { invalidRequest } from './problem.ts'
import { takeCells } from './service-graph.ts'
import { toHistogram, toStatistics } from './service-shapes.ts'
import { createTokens, pageOf } from './tokens.ts'

const periodsPerPage = 1000

/**
 * Statistics of nodes or edges by period, without empty periods. Without a selector they count the
 * edges from clients: the requests from outside.
 */
export const getTimeSeriesServiceStatistics: Operation = async (input, { store, now }) => {
  const range = readTimeRange(input)
  const periodMillis = readPeriod(input) * 1000
  const selector = readSelector(input)
  // There are no forecasts: only the statistics, as AWS answers for a group without insights.
  readBoolean(input, 'ForecastStatistics')
  const tokens = createTokens<{ offset: number }>('GetTimeSeriesServiceStatistics', input, now())
  const filter = findGroup(store, input)?.filter
  const series = new Map<number, Statistics>()
  await takeCells(store, { range, filter, periodMillis, take: addTo(series, selector) })
  const periods = [...series].sort(([a], [b]) => a - b)
  const { page, ...next } = pageOf(periods, periodsPerPage, tokens)
  return {
    TimeSeriesServiceStatistics: page.map(([millis, statistics]) => ({
      Timestamp: toEpochSeconds(millis),
      [selector.member]: toStatistics(statistics),
      ResponseTimeHistogram: toHistogram(statistics),
    })),
    ContainsOldGroupVersions: false,
    ...next,
  }
}

function readPeriod(input: JsonObject): number {
  const period = readNumber(input, 'Period', { min: 1, isWhole: true }) ?? 60
  if (period === 60 || period === 300) return period
  throw invalidRequest(`Period ${period}: expected 60 or 300`)
}

type Selector = {
  member: 'ServiceSummaryStatistics' | 'EdgeSummaryStatistics'
  isOf(link: GraphLink): boolean
}

function readSelector(input: JsonObject): Selector {
  const text = readText(input, 'EntitySelectorExpression', { min: 1, max: 500 })
  if (text === undefined) {
    return { member: 'EdgeSummaryStatistics', isOf: ({ kind }) => kind === 'root' }
  }
  const selector = selectorOf(readFilter(text))
  if (selector) return selector
  throw invalidRequest(
    `EntitySelectorExpression ${JSON.stringify(text)}: expected service() or edge()`,
  )
}

function selectorOf(expression: Expression | undefined): Selector | undefined {
  if (expression?.kind === 'service' && !expression.filter) {
    const { id } = expression
    const isOf = ({ kind, to }: GraphLink) => kind !== 'call' && isNode(to, id)
    return { member: 'ServiceSummaryStatistics', isOf }
  }
  if (expression?.kind === 'edge' && !expression.filter) {
    const isOf = ({ from, to }: GraphLink) =>
      from !== undefined && isNode(from, expression.from) && isNode(to, expression.to)
    return { member: 'EdgeSummaryStatistics', isOf }
  }
  return undefined
}

/** Adds up completed requests by the starts of their periods. */
function addTo(series: Map<number, Statistics>, { isOf }: Selector): TakeCell {
  let values = 0
  return cell => {
    if (cell.bucket === undefined || !isOf(cell.link)) return
    const statistics = series.get(cell.periodMillis) ?? emptyStatistics()
    series.set(cell.periodMillis, statistics)
    values += addCell(statistics, cell, values < maxHistogramValues)
  }
}
