import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Finding } from '../../../commands/doctor/frame/check.ts'
import { startProgram } from '../../support/program.ts'
import { scratchFolder } from '../../support/scratch-folder.ts'

type Run = {
  args?: string[]
  environment?: Record<string, string>
  /** The lines of `.env`. */
  dotEnv?: string[]
  /** Where it runs. @default a new empty folder */
  cwd?: string
}

/** Nothing of this machine is found: any free ports, no home, no metadata service. */
export const nothing = {
  ACTIVITIES_PORT: '0',
  NOTIFICATIONS_PORT: '0',
  VIEWER_PORT: '0',
  OTLP_PORT: '0',
  OTLP_GRPC_PORT: '0',
  XRAY_PORT: '0',
  AWS_EC2_METADATA_DISABLED: 'true',
}

/** Runs `npm run doctor` to its end. */
export async function runDoctor({ args = [], environment = {}, dotEnv, cwd }: Run = {}) {
  const folder = cwd ?? scratchFolder()
  if (dotEnv) writeFileSync(join(folder, '.env'), `${dotEnv.join('\n')}\n`)
  const program = startProgram(resolve('commands/doctor.ts'), {
    args,
    cwd: folder,
    environment: { ...nothing, HOME: folder, ...environment },
  })
  const code = await program.ended
  const lines = program.stdout().split('\n')
  return {
    code,
    lines,
    printed: program.all(),
    stderr: program.stderr(),
    /** The lines about a thing, without their indentation. */
    about: (what: string) =>
      lines.filter(line => line.slice(11).startsWith(`${what}: `)).map(line => line.trim()),
    /** The lines of what is not right. */
    bad: () => lines.filter(line => /^ {2}(FAILING|warning) /.test(line)).map(line => line.trim()),
  }
}

export type DoctorRun = Awaited<ReturnType<typeof runDoctor>>

/** The same with `--json`. */
export async function doctorFindings(run: Run = {}) {
  const { code, printed, stderr } = await runDoctor({
    ...run,
    args: [...(run.args ?? []), '--json'],
  })
  const report = JSON.parse(printed) as { exitCode: number; findings: Finding[] }
  return { code, stderr, ...report }
}
