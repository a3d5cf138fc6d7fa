import { type Random, wordsIn } from '../random.ts'

/** Words of https://docs.aws.amazon.com/xray/latest/devguide/xray-console-filters.html */
export const filterWords = [
  ...wordsIn(`
    ok error fault throttle partial inferred responsetime duration http.status http.url
    http.method http.useragent http.clientip user name type message availabilityzone instance.id
    resource.arn service( edge( annotation.app_handle annotation[ group.name group.arn id(
    account.id AND OR CONTAINS BEGINSWITH ENDSWITH = != < <= > >= ! ( ) { } "activities" "" "*" 1
    0.5 -1e9 true false rootcause.
  `),
  ' ',
  ',',
]

const texts = ['""', '"activities"', '"a*"', '"\\""', '"GET"', '"ü"', '"http://a/"']

const text = (random: Random) => random.pick(texts)
const number = (random: Random) =>
  random.pick(
    wordsIn(`
    0 1 0.5 200 -1 1e3 .5 1.
  `),
  )
const order = (random: Random) => random.pick(['=', '!=', '<', '<=', '>', '>='])
const comparison = (random: Random) =>
  random.pick(['=', '!=', 'CONTAINS', 'BEGINSWITH', 'ENDSWITH'])

const flag = (random: Random) =>
  random.pick(['ok', 'error', 'fault', 'throttle', 'partial', 'fault = true', 'ok = false'])

const simple = (random: Random): string =>
  random.pick([
    () => flag(random),
    () =>
      `${random.pick(['responsetime', 'duration', 'http.status'])} ${order(random)} ${number(random)}`,
    () =>
      `${random.pick(['http.url', 'http.method', 'user', 'name', 'type'])} ${comparison(random)} ${text(random)}`,
  ])()

const braces = (random: Random, depth: number) =>
  random.chance(0.4) ? ` { ${expression(random, depth + 1, true)} }` : ''

const term = (random: Random, depth: number, isInside: boolean): string =>
  isInside
    ? simple(random)
    : random.pick([
        () => simple(random),
        () => `service(${random.chance(0.8) ? text(random) : ''})${braces(random, depth)}`,
        () => `service(id(name: ${text(random)}, type: ${text(random)}))`,
        () => `edge(${text(random)}, ${text(random)})${braces(random, depth)}`,
        () => `annotation.app_handle ${comparison(random)} ${text(random)}`,
        () => `annotation[n] ${order(random)} ${number(random)}`,
        () => `group.name = ${text(random)}`,
      ])()

export function expression(random: Random, depth = 0, isInside = false): string {
  const isDeep = depth > 4
  const inner = () => expression(random, depth + 1, isInside)
  if (isDeep || random.chance(0.5)) return term(random, depth, isInside)
  return random.pick([
    () => `${inner()} AND ${inner()}`,
    () => `${inner()} OR ${inner()}`,
    () => `${inner()} ${inner()}`,
    () => `!(${inner()})`,
    () => `(${inner()})`,
    () => `!${term(random, depth, isInside)}`,
  ])()
}
