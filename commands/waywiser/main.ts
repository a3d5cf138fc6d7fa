/** The command `waywiser` of the npm package: `waywiser viewer --port 9000`. */

import { finishUnread } from '../../services/process/output-end.ts'
import { version } from '../../services/viewer/version.ts'

finishUnread()

type Subcommand = { about: string; run(args: string[]): Promise<void> }

/** Each is loaded only when it is called. */
const subcommands: Record<string, Subcommand> = {
  viewer: {
    about: 'starts the viewer: a local back end and page for traces, errors and logs',
    async run(args) {
      const { readViewerCall, startViewerAlone } = await import('./viewer.ts')
      const call = { args, environment: process.env, command: 'waywiser viewer' }
      await startViewerAlone(readViewerCall(call))
    },
  },
  doctor: {
    about:
      'looks at settings, the viewer, and each vendor that is configured: what is wrong, and why',
    async run(args) {
      const { runDoctor } = await import('../doctor/command.ts')
      const { checks } = await import('../doctor/checks-of-package.ts')
      await runDoctor({ args, checks, isRepository: false })
    },
  },
  mcp: {
    about: 'answers an agent (Model Context Protocol) from a running viewer; an agent starts it',
    async run(args) {
      const { readMcpCall } = await import('../mcp/call.ts')
      const url = readMcpCall({ args, environment: process.env, command: 'waywiser mcp' })
      const { serveMcp } = await import('../mcp/serve.ts')
      await serveMcp(url)
    },
  },
}

const names = Object.keys(subcommands)

const help = () => `Usage: waywiser <command> [options]

Commands:
${names.map(name => `  ${name.padEnd(6)}   ${subcommands[name]!.about}`).join('\n')}

Options:
  -h, --help      prints this text; after a command, its options
  -v, --version   prints the version
`

const [first = '', ...rest] = process.argv.slice(2)
if (Object.hasOwn(subcommands, first)) await subcommands[first]!.run(rest)
else if (['--help', '-h'].includes(first)) process.stdout.write(help())
else if (['--version', '-v'].includes(first)) process.stdout.write(`${version()}\n`)
else {
  const expected = [...names, '--help', '--version'].join(', ')
  const given = first === '' ? 'no command' : `"${first}"`
  console.error(`waywiser: ${given} is given: expected one of ${expected}`)
  process.exitCode = 1
}
