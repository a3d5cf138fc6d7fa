import { parseArgs } from 'node:util'
import {
  describeProblems,
  type Environment,
  environmentReader,
} from '../../services/environment.ts'

type Call = {
  /** Arguments after the command. */
  args: string[]
  environment: Environment
  /** How the command was called, for its help. */
  command: string
}

const help = (command: string) => `Usage: ${command} [options]

Answers an agent's questions about the traces, errors and log lines of a running viewer, by the
Model Context Protocol over standard input and output. It only reads. An agent starts it.

  --viewer <url>   (VIEWER_URL, default http://localhost:8088)
      address of the viewer; the option wins
  -h, --help
      prints this text
`

/** The address of the viewer. Ends the process when help is wanted, or when something is wrong. */
export function readMcpCall({ args, environment, command }: Call): string {
  const { viewer, wantsHelp, problems } = readOptions(args)
  if (wantsHelp) {
    process.stdout.write(help(command))
    process.exit(0)
  }
  const variables = { VIEWER_URL: viewer ?? environment.VIEWER_URL }
  const reader = environmentReader(
    variables,
    viewer === undefined ? {} : { VIEWER_URL: '--viewer' },
  )
  // Links would spread the password.
  const url = reader.url('VIEWER_URL', { user: false }) ?? 'http://localhost:8088'
  const all = [...problems, ...reader.problems]
  if (all.length === 0) return url
  console.error(`${describeProblems(all)}\n${command} --help lists every setting.`)
  process.exit(1)
}

/** Reads `--viewer <url>` and `--help`; the url is not checked. */
export function readOptions(args: string[]) {
  try {
    const { viewer, help } = parseArgs({
      args,
      options: { viewer: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
    }).values
    return { viewer, wantsHelp: help === true, problems: [] }
  } catch (error) {
    return { wantsHelp: false, problems: [(error as Error).message] }
  }
}
