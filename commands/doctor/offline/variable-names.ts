import { type Check, failing, ok, type Result, warning } from '../frame/check.ts'
import type { DoctorContext } from '../frame/context.ts'
import { distance } from './distance.ts'
import { knownNames, otherNames } from './known-names.ts'

/** Shorter names are too like each other. */
const leastLetters = 6

/** How many wrong letters are a typing error, and not another name. */
const mostWrong = (length: number) => (length < 8 ? 1 : 2)

/** Of a shell only names that begin like ours are looked at: the others belong to other programs. */
const beginning =
  /^(AWS|CLOUDWATCH|HONEYCOMB|OTEL|OTLP|ROLLBAR|XRAY|VIEWER|WAYWISER|SAMPLING|TRUST|PUSH)/i

export const variableNames: Check = {
  id: 'variable-names',
  area: 'offline',
  what: 'names of variables',
  about:
    'names in `.env`, and in the shell those that begin like ours, which nothing reads: misspelt ones with the name that was meant',
  run(context) {
    const { file, shell } = context
    const ofFile = Object.keys(file.variables)
    const ofShell = Object.keys(shell).filter(name => beginning.test(name) && shell[name])
    const names = new Set([...ofFile, ...ofShell].filter(name => !knownNames.has(name)))
    const results = [...names].sort().flatMap(name => resultFor(name, context) ?? [])
    return results.length > 0 ? results : ok('none is misspelt')
  },
}

function resultFor(
  name: string,
  { file, environment, isRepository }: DoctorContext,
): Result | undefined {
  const meant = meantBy(name)
  const isOfFile = name in file.variables
  const where = isOfFile ? '.env' : 'the shell'
  const seen = `${name} is set in ${where}, and nothing reads it`
  if (meant === undefined) {
    // Another application reads it.
    if (!isOfFile || !isRepository) return undefined
    return warning(seen, { mend: `remove ${name} from .env` })
  }
  const more = { cause: `did you mean ${meant}?`, mend: `rename ${name} to ${meant} in ${where}` }
  // What was meant to be set is not.
  return environment[meant]?.trim() || !isOfFile || !isRepository
    ? warning(seen, more)
    : failing(seen, more)
}

/** The known name that was probably meant. */
export function meantBy(name: string): string | undefined {
  const other = otherNames[name.toUpperCase()]
  if (other) return other
  const bare = bareOf(name)
  if (bare.length < leastLetters) return undefined
  const most = mostWrong(bare.length)
  const near = [...knownNames]
    .map(known => ({ known, far: distance(bare, bareOf(known), most) }))
    .filter(({ far }) => far <= most)
  return near.sort((one, two) => one.far - two.far)[0]?.known
}

/** `HONEYCOMB_APIKEY` and `honeycomb-api-key` are `HONEYCOMBAPIKEY`. A longer name is none of ours. */
const bareOf = (name: string) => name.slice(0, 100).toUpperCase().replaceAll(/[_.-]/g, '')
