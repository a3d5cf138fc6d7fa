import { parseArgs } from 'node:util'
import type { Environment } from '../../services/environment.ts'
import { type Setting, settings } from '../../services/viewer/settings.ts'

const all: readonly Setting[] = Object.values(settings)

export type CommandLine = {
  wantsHelp: boolean
  /** The settings on the command line, by their variables. */
  environment: Environment
  /** The option by which each variable was set: `PORT` by `--port`. */
  shownAs: Environment
  problems: string[]
}

/** Reads `--port 9000`, `--port=9000` and `--help`. Their values are checked with the environment's. */
export function readCommandLine(args: string[]): CommandLine {
  const line: CommandLine = { wantsHelp: false, environment: {}, shownAs: {}, problems: [] }
  const { tokens } = parseArgs({ args, options, strict: false, tokens: true })
  for (const token of tokens) {
    if (token.kind === 'option') takeOption(line, token)
    else if (token.kind === 'positional') {
      line.problems.push(`"${token.value}": expected only options, which start with --`)
    }
  }
  return line
}

const options = Object.fromEntries([
  ...all.map(({ flag }) => [flag, { type: 'string' as const }]),
  ['help', { type: 'boolean' as const, short: 'h' }],
])

type Option = {
  name: string
  rawName: string
  value?: string | undefined
  inlineValue?: boolean | undefined
}

function takeOption(line: CommandLine, { name, rawName, value, inlineValue }: Option): void {
  const setting = all.find(({ flag }) => flag === name)
  if (name === 'help' && value === undefined) line.wantsHelp = true
  else if (!setting) line.problems.push(`${rawName}: expected ${allFlags}`)
  else if (isMissing(value, inlineValue)) {
    line.problems.push(`${rawName}: expected a value, ${setting.value}: ${setting.about}`)
  } else if (setting.variable in line.environment) {
    line.problems.push(`${rawName}: expected once`)
  } else {
    line.environment[setting.variable] = value
    line.shownAs[setting.variable] = rawName
  }
}

/** `--port --host x`: the next option is not the value. */
const isMissing = (value: string | undefined, isInline: boolean | undefined) =>
  value === undefined || value.trim() === '' || (!isInline && value.startsWith('--'))

const allFlags = `one of ${all.map(({ flag }) => `--${flag}`).join(', ')}, --help`
