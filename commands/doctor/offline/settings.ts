import { existsSync } from 'node:fs'
import { readAddress } from '../../../services/settings/address.ts'
import { withoutWrapping } from '../../../services/settings/value-form.ts'
import { isThisMachine } from '../../../services/text/ip-address.ts'
import { type Check, failing, ok, type Result, warning } from '../frame/check.ts'
import type { DoctorContext } from '../frame/context.ts'

export const settings: Check = {
  id: 'settings',
  area: 'offline',
  what: 'settings',
  about:
    'the syntax of `.env`, and every value by the readers that `npm start` has: schemes, paths, choices',
  run(context) {
    const { problems, config, file } = context
    const count = Object.values(file.variables).filter(value => value.trim() !== '').length
    const seen = existsSync('.env') ? `.env sets ${count} variables` : 'there is no .env'
    return [
      ...problems.map(problem => problemResult(problem, context)),
      ...config.warnings.map(text => warning(text, { what: 'setting' })),
      ...(problems.length === 0 ? [ok(`${seen}; every value can be read`)] : []),
    ]
  },
}

/** `HONEYCOMB_API_ENDPOINT="api.honeycomb.io": expected …`; a value may hold anything but a quote. */
const ofVariable = /^(\w+)=("[^"]*"): (expected .*)$/su

function problemResult(problem: string, context: DoctorContext): Result {
  const [, name, value, cause] = ofVariable.exec(problem) ?? []
  if (name === undefined) {
    return failing(problem, {
      what: 'setting',
      mend: 'correct it: nothing of ours starts with it',
    })
  }
  return failing(value!, { what: name, cause, mend: mendOf(name, context) })
}

function mendOf(name: string, { environment, shell }: DoctorContext): string {
  const address = correctedAddress(withoutWrapping(environment[name] ?? ''))
  if (address) return `${name}=${address}`
  return `correct ${name} in ${shell[name] === undefined ? '.env' : 'the shell'}`
}

const signalPath = /(\/v1\/(traces|metrics|logs))+\/*$/

/** The address that was probably meant; undefined when that is not clear. */
function correctedAddress(value: string): string | undefined {
  if (value.includes('@') || !/[.:]/.test(value)) return undefined
  const bare = value.replace(signalPath, '')
  const host = bare.split(/[:/]/, 1)[0]!
  const scheme = isThisMachine(host) ? 'http' : 'https'
  const address = /^[a-z]+:\/\//i.test(bare) ? bare : `${scheme}://${bare}`
  const read = readAddress(address, { query: true })
  return 'address' in read && read.address !== value ? read.address : undefined
}
