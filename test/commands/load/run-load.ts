import type { LoadReport } from '../../../commands/load/report.ts'
import { startProgram } from '../../support/program.ts'

/** Runs `npm run load` with these arguments to its end. */
export async function runLoad(...args: string[]) {
  const program = startProgram('commands/load.ts', { args })
  const code = await program.ended
  return { code, printed: program.all() }
}

/** The same with `--json`. */
export async function loadReport(...args: string[]) {
  const { code, printed } = await runLoad(...args, '--json')
  return { code, report: JSON.parse(printed) as LoadReport }
}
