import { resolve } from 'node:path'
import { describeProblems, type Environment } from '../../services/environment.ts'
import { onOutputEnd } from '../../services/process/output-end.ts'
import { createLogger } from '../../services/telemetry/logger.ts'
import { bracketed } from '../../services/text/bracketed.ts'
import { readViewerConfig, type ViewerConfig } from '../../services/viewer/config.ts'
import { runViewer } from '../../services/viewer/run.ts'
import { banner } from './banner.ts'
import { readCommandLine } from './command-line.ts'
import { viewerHelp } from './help.ts'
import { logText } from './log-text.ts'

type Call = {
  /** Arguments after the command. */
  args: string[]
  environment: Environment
  /** How the command was called, for its help. */
  command: string
}

/**
 * Reads the settings of the viewer alone. Ends the process when help is wanted, or when something
 * is wrong, before a port is open.
 */
export function readViewerCall({ args, environment, command }: Call): ViewerConfig {
  const line = readCommandLine(args)
  if (line.wantsHelp) {
    process.stdout.write(viewerHelp(command))
    process.exit(0)
  }
  const { config, problems } = readViewerConfig(
    { ...environment, ...line.environment },
    line.shownAs,
  )
  const all = [...line.problems, ...problems]
  if (all.length === 0) return config
  console.error(`${describeProblems(all)}\n${command} --help lists every setting.`)
  process.exit(1)
}

/** Runs the viewer for a person: a banner instead of the log line of its ports. */
export async function startViewerAlone(config: ViewerConfig): Promise<void> {
  onOutputEnd({
    // As Ctrl-C does.
    onEnd: () => void process.emit('SIGTERM'),
    onFailure: code => console.error(`Standard output cannot be written (${code}).`),
  })
  const write = (text: string) => process.stdout.write(text)
  const log = createLogger({ level: config.logLevel, service: 'viewer', stdout: logText(write) })
  const ports = await runViewer(config, log)
  const host = reachableHost(config)
  write(banner({ ...ports, host, dataFolder: resolve(config.dataFolder) }))
}

/** An address that means every interface is none to connect to. */
function reachableHost({ host, publicUrl }: ViewerConfig): string {
  if (publicUrl) return new URL(publicUrl).hostname
  return ['127.0.0.1', '0.0.0.0', '::'].includes(host) ? 'localhost' : bracketed(host)
}
