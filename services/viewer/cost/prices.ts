import type { EnvironmentReader } from '../../environment.ts'
import { readTextFile } from '../../files/read-text-file.ts'
import { pathForm } from '../../settings/value-form.ts'
import { parseJsonText } from '../json/outside-json.ts'
import type { Prices } from './price.ts'
import builtIn from './prices.json' with { type: 'json' }
import { type ReadPrices, readPrices } from './read-prices.ts'

const read = readPrices(builtIn, 'prices.json')

/** The list of this version, of US East. */
export const builtInPrices = withPrices({ pricesOf: '', prices: {} as Prices['prices'] }, read)

/** A list in which some prices are replaced. */
export function withPrices(prices: Prices, { pricesOf, prices: given }: ReadPrices): Prices {
  return { pricesOf, prices: { ...prices.prices, ...given } }
}

/** Reads a file of prices. `problems` names every mistake in it, after the name of the file. */
export function readPriceFile(file: string): ReadPrices {
  const text = readTextFile(file)
  const problem = (expected: string) => ({
    pricesOf: '',
    prices: {},
    problems: [`${file}: ${expected}`],
  })
  if ('problem' in text) return problem(text.problem)
  try {
    return readPrices(parseJsonText(text.text), file)
  } catch {
    return problem('expected JSON, as docs/cost.md shows it')
  }
}

/** The built-in list, with the prices of the file that a variable names. */
export function readPricesSetting(reader: EnvironmentReader, variable: string): Prices {
  const file = reader.text(variable, pathForm)
  if (file === undefined) return builtInPrices
  const given = readPriceFile(file)
  reader.problems.push(...given.problems)
  return withPrices(builtInPrices, given)
}
