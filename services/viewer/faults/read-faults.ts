import { isObject, type JsonObject } from '../json/json-object.ts'
import { quoteJson } from '../json/quote-json.ts'
import { type Fault, type Faults, type Wire, wires } from '../records/api.ts'

/** What is wrong with a fault that was asked for, quoting it and saying what is allowed. */
export class FaultError extends Error {
  readonly expected: string

  constructor(name: string, value: unknown, expected: string) {
    super(`${name} ${quoteJson(value)}: expected ${expected}`)
    this.expected = expected
  }
}

type Kind = { expected: string; isOk: (value: unknown) => boolean }

const whole = (min: number, max: number): Kind => ({
  expected: `a whole number from ${min} to ${max}`,
  isOk: value => Number.isInteger(value) && Number(value) >= min && Number(value) <= max,
})
const flag: Kind = { expected: 'true or false', isOk: value => typeof value === 'boolean' }

const kinds: { [name in keyof Required<Fault>]: Kind } = {
  status: whole(400, 599),
  retryAfterSeconds: whole(0, 3600),
  delayMillis: whole(1, 60_000),
  share: {
    expected: 'a number above 0 and up to 1',
    isOk: value => typeof value === 'number' && value > 0 && value <= 1,
  },
  hang: flag,
  drop: flag,
}

/** Reads `{"otlp-traces": {"status": 429, "retryAfterSeconds": 5}, "rollbar": null}`. */
export function readFaults(input: unknown): Partial<Faults> {
  if (!isObject(input)) throw new FaultError('the body', input, 'an object with wires as names')
  const faults: Partial<Faults> = {}
  for (const [name, value] of Object.entries(input)) {
    const wire = wires.find(each => each === name)
    if (!wire) throw new FaultError('wire', name, `one of ${wires.join(', ')}`)
    faults[wire] = value === null ? null : readFault(wire, value)
  }
  return faults
}

function readFault(wire: Wire, value: unknown): Fault {
  if (!isObject(value)) throw new FaultError(wire, value, 'null or an object')
  for (const [name, given] of Object.entries(value)) {
    const kind = Object.hasOwn(kinds, name) ? kinds[name as keyof Fault] : undefined
    if (!kind) {
      throw new FaultError(`${wire}: field`, name, `one of ${Object.keys(kinds).join(', ')}`)
    }
    if (!kind.isOk(given)) throw new FaultError(`${wire}.${name}`, given, kind.expected)
  }
  checkTogether(wire, value)
  return value
}

function checkTogether(wire: Wire, fault: JsonObject): void {
  const ends = [fault.status !== undefined, fault.hang === true, fault.drop === true]
  if (ends.filter(Boolean).length > 1) {
    throw new FaultError(wire, fault, 'only one of status, hang and drop')
  }
  if (!ends.includes(true) && fault.delayMillis === undefined) {
    throw new FaultError(wire, fault, 'one of status, delayMillis, hang and drop')
  }
  if (fault.retryAfterSeconds !== undefined && fault.status === undefined) {
    throw new FaultError(wire, fault, 'a status with retryAfterSeconds')
  }
  if (wire === 'xray-udp' && (ends[0] || ends[1])) {
    throw new FaultError(wire, fault, 'drop or delayMillis: a datagram is never answered')
  }
}
