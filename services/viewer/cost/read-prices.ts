import { isObject, type JsonObject } from '../../json/json-object.ts'
import { MemberReader } from '../../settings/member-reader.ts'
import { type Plan, type Price, type PriceName, type Tier, units } from './price.ts'

/** `problems` has one line for each mistake, with the path of the member. */
export type ReadPrices = {
  pricesOf: string
  prices: { [name in PriceName]?: Price }
  problems: string[]
}

const names = Object.keys(units) as PriceName[]
const datePattern = /^\d{4}-\d{2}-\d{2}$/

/**
 * Reads a list of prices, which need not have all of them: the others stay as they are.
 *
 * @param file its name in problems
 */
export function readPrices(document: unknown, file: string): ReadPrices {
  const to = { file, problems: [] as string[] }
  if (!isObject(document)) {
    return { pricesOf: '', prices: {}, problems: [`${file}: expected an object with prices`] }
  }
  const list = new MemberReader(to, document)
  list.only(['pricesOf', 'prices'])
  const pricesOf = readDate(list, 'pricesOf')
  const given: JsonObject = isObject(document.prices) ? document.prices : {}
  if (given !== document.prices) list.addProblem('prices', 'an object of prices')
  const prices = list.object('prices')
  prices.only(names)
  const read = names
    .filter(name => prices.has(name))
    .map(name => {
      if (!isObject(given[name])) prices.addProblem(name, 'an object with unit, free, tiers, …')
      return [name, readPrice(prices.object(name), name)] as const
    })
  return { pricesOf, prices: Object.fromEntries(read), problems: to.problems }
}

function readPrice(price: MemberReader, name: PriceName): Price {
  const hasPlans = price.has('plans')
  const own = hasPlans ? ['plans'] : ['per', 'tiers']
  price.only(['unit', 'free', ...own, 'source', 'date', 'verified'])
  const unit = price.text('unit', units[name])
  if (unit !== units[name]) price.addProblem('unit', `"${units[name]}"`)
  const origin = {
    unit,
    free: price.amount('free'),
    source: price.text('source'),
    date: readDate(price, 'date'),
    verified: price.flag('verified'),
  }
  if (hasPlans) return { ...origin, plans: readSteps(price, 'plans', readPlan) }
  const per = price.wholeNumber('per', { min: 1, max: 1e15 })
  return { ...origin, per, tiers: readSteps(price, 'tiers', readTier) }
}

const readTier = (step: MemberReader, upTo: number | null): Tier => {
  step.only(['upTo', 'usd'])
  return { upTo, usd: step.amount('usd') }
}

function readPlan(step: MemberReader, upTo: number | null): Plan {
  step.only(['name', 'upTo', 'usd', 'isFrom'])
  const usd = step.isNull('usd') ? null : step.amount('usd')
  return { name: step.text('name'), upTo, usd, isFrom: step.flag('isFrom', false) }
}

/** Steps in ascending order, the last of which has no end, so that every amount has a price. */
function readSteps<Step>(
  price: MemberReader,
  member: 'tiers' | 'plans',
  read: (step: MemberReader, upTo: number | null) => Step,
): Step[] {
  const steps = price.objects(member, `a list of ${member}, or "plans" instead of "tiers"`)
  if (steps.length === 0 && price.has(member)) price.addProblem(member, `at least one of ${member}`)
  let before = 0
  return steps.map((step, index) => {
    const isLast = index === steps.length - 1
    if (isLast && !step.isNull('upTo')) {
      step.addProblem('upTo', `null in the last of the ${member}, so that every amount has a price`)
    }
    if (isLast) return read(step, null)
    const upTo = step.amount('upTo')
    if (upTo <= before) step.addProblem('upTo', `a number greater than ${before}`)
    before = upTo
    return read(step, upTo)
  })
}

function readDate(from: MemberReader, member: string): string {
  const date = from.text(member)
  const isDate = datePattern.test(date) && !Number.isNaN(Date.parse(date))
  if (date !== '' && !isDate) from.addProblem(member, 'a date such as 2026-11-28')
  return date
}
