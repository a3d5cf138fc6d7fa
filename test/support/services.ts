import { afterwards } from './afterwards.ts'
import { type Program, startProgram } from './program.ts'

/** A program with `start.ts` before it, as `npm start` runs it; killed after the test. */
export function startTraced(
  file: string,
  environment: NodeJS.ProcessEnv,
  nodeArgs: string[] = [],
): Program {
  const program = startProgram(file, {
    nodeArgs: ['--import', './services/telemetry/start.ts', ...nodeArgs],
    environment,
  })
  afterwards(() => program.stop('SIGKILL'))
  return program
}

export type TracedProgram = Awaited<ReturnType<typeof runTraced>>

/** The same, once it listens. */
export async function runTraced(file: string, environment: NodeJS.ProcessEnv) {
  const program = startTraced(file, environment)
  return { ...program, url: await program.address() }
}

export const startService = (
  name: 'activities' | 'notifications',
  environment: NodeJS.ProcessEnv,
  nodeArgs: string[] = [],
) => {
  const defaults = { PORT: '0', LOG_LEVEL: 'warn' }
  return startTraced(`services/${name}/main.ts`, { ...defaults, ...environment }, nodeArgs)
}
