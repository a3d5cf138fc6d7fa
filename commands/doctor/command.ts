import { onOutputEnd } from '../../services/process/output-end.ts'
import { keepLocalRequestsDirect } from '../../services/proxy/keep-local.ts'
import { type Area, areas, type Check, type Finding } from './frame/check.ts'
import { createContext } from './frame/context.ts'
import { type DoctorOptions, doctorHelp, readDoctorOptions } from './frame/options.ts'
import { createCleaner, exitCodeOf, lineOf, summaryOf } from './frame/report.ts'
import { runChecks } from './frame/run.ts'

type Call = {
  /** Arguments after the command. */
  args: string[]
  checks: Check[]
  /** Whether it runs in this repository, and not in the npm package. */
  isRepository: boolean
}

const titles: { [area in Area]: string } = {
  offline: 'Settings and this machine',
  local: 'What runs here',
  vendors: 'Where records go',
  cluster: 'The cluster',
}

/** Runs the checks, prints the findings, and ends the process with 0, 1 or 2. */
export async function runDoctor({ args, checks, isRepository }: Call): Promise<never> {
  onOutputEnd({ onEnd: () => process.exit(2), onFailure: () => process.exit(2) })
  const options = readOptions(args, isRepository)
  const context = createContext({ ...process.env }, options, isRepository)
  // The AWS SDK reads the process's own variables.
  Object.assign(process.env, context.environment)
  keepLocalRequestsDirect(process.env)

  const clean = createCleaner(context)
  const findings: Finding[] = []
  let couldNotLook = false
  let printed: Area | undefined
  const wanted = areas.filter(area => area !== 'cluster' || options.cluster)
  const ordered = wanted.flatMap(area => checks.filter(check => check.area === area))
  for await (const { check, ...outcome } of runChecks(ordered, context)) {
    const cleaned = outcome.findings.map(clean)
    findings.push(...cleaned)
    couldNotLook ||= outcome.couldNotLook
    if (options.json) continue
    if (check.area !== printed) console.log(`${printed ? '\n' : ''}${titles[check.area]}`)
    printed = check.area
    for (const finding of cleaned) console.log(lineOf(finding))
  }
  const exitCode = exitCodeOf(findings, couldNotLook)
  if (options.json) console.log(JSON.stringify({ exitCode, findings }, undefined, 2))
  else console.log(`\n${summaryOf(findings)}`)
  process.exit(exitCode)
}

function readOptions(args: string[], isRepository: boolean): DoctorOptions {
  const help = doctorHelp(isRepository)
  try {
    const options = readDoctorOptions(args, isRepository)
    if (!options.wantsHelp) return options
    process.stdout.write(help)
    process.exit(0)
  } catch (error) {
    console.error(`${(error as Error).message}\n${help}`)
    process.exit(2)
  }
}
