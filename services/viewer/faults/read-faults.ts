import { isObject, type JsonObject } from '../../json/json-object.ts'
import { type Check, CheckError, firstWrong, flag, wholeNumber } from '../json/check.ts'
import { type Fault, type Faults, type Wire, wires } from '../records/api.ts'

const fields: { [name in keyof Required<Fault>]: Check } = {
  status: wholeNumber(400, 599),
  retryAfterSeconds: wholeNumber(0, 3600),
  delayMillis: wholeNumber(1, 60_000),
  share: {
    expected: 'a number above 0 and up to 1',
    isOk: value => typeof value === 'number' && value > 0 && value <= 1,
  },
  hang: flag,
  drop: flag,
}

/**
 * Reads `{"otlp-traces": {"status": 429, "retryAfterSeconds": 5}, "rollbar": null}`.
 * @throws {CheckError} that quotes the value and says what is allowed
 */
export function readFaults(input: unknown): Partial<Faults> {
  if (!isObject(input)) throw new CheckError('the body', input, 'an object with wires as names')
  const faults: Partial<Faults> = {}
  for (const [name, value] of Object.entries(input)) {
    const wire = wires.find(each => each === name)
    if (!wire) throw new CheckError('wire', name, `one of ${wires.join(', ')}`)
    faults[wire] = value === null ? null : readFault(wire, value)
  }
  return faults
}

function readFault(wire: Wire, value: unknown): Fault {
  if (!isObject(value)) throw new CheckError(wire, value, 'null or an object')
  const unknown = Object.keys(value).find(name => !Object.hasOwn(fields, name))
  if (unknown !== undefined) {
    throw new CheckError(`${wire}: field`, unknown, `one of ${Object.keys(fields).join(', ')}`)
  }
  const wrong = firstWrong(value, `${wire}.`, fields, given => given === undefined)
  if (wrong) throw wrong
  checkTogether(wire, value)
  return value
}

function checkTogether(wire: Wire, fault: JsonObject): void {
  const ends = [fault.status !== undefined, fault.hang === true, fault.drop === true]
  if (ends.filter(Boolean).length > 1) {
    throw new CheckError(wire, fault, 'only one of status, hang and drop')
  }
  if (!ends.includes(true) && fault.delayMillis === undefined) {
    throw new CheckError(wire, fault, 'one of status, delayMillis, hang and drop')
  }
  if (fault.retryAfterSeconds !== undefined && fault.status === undefined) {
    throw new CheckError(wire, fault, 'a status with retryAfterSeconds')
  }
  if (wire === 'xray-udp' && (ends[0] || ends[1])) {
    throw new CheckError(wire, fault, 'drop or delayMillis: a datagram is never answered')
  }
}
