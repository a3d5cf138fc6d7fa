import type { EnvironmentReader } from '../environment.ts'

const kilobyte = 1024

/** Powers of 1024, also where `MB` is written: so do the operating systems that write `MB`. */
const bytesOf: Units = { '': 1, kB: kilobyte, MB: kilobyte ** 2, GB: kilobyte ** 3 }

const millisOf: Units = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

type Units = { [unit: string]: number }

type Range = {
  /** The smallest and the largest value, as a person writes them. */
  min: string
  max: string
}

/** A size such as `512MB`, `2GB` or a plain number of bytes. @returns bytes */
export const readSize = (reader: EnvironmentReader, variable: string, range: Range): number =>
  readQuantity(reader, variable, {
    ...range,
    units: bytesOf,
    expected: `a size from ${range.min} to ${range.max}, such as 512MB or 2GB`,
  })

/** A time such as `90m`, `24h` or `7d`. @returns milliseconds */
export const readDuration = (reader: EnvironmentReader, variable: string, range: Range): number =>
  readQuantity(reader, variable, {
    ...range,
    units: millisOf,
    expected: `a time from ${range.min} to ${range.max}, such as 90m, 24h or 7d`,
  })

type Form = Range & { units: Units; expected: string }

/** 0 after a problem. */
function readQuantity(reader: EnvironmentReader, variable: string, form: Form): number {
  const { units, min, max, expected } = form
  const number = parseQuantity(reader.text(variable) ?? '', units)
  const isWithin = number >= parseQuantity(min, units) && number <= parseQuantity(max, units)
  if (isWithin) return number
  reader.addProblem(variable, expected)
  return 0
}

/** NaN for anything but a whole number and a unit, in either case. */
function parseQuantity(text: string, units: Units): number {
  const [, digits, unit = ''] = /^(\d{1,15}) ?([a-z]*)$/i.exec(text) ?? []
  const name = Object.keys(units).find(each => each.toLowerCase() === unit.toLowerCase())
  return name === undefined ? Number.NaN : Number(digits) * units[name]!
}
