import { type Check, failing, ok, type Result, skipped } from '../frame/check.ts'
import type { DoctorContext } from '../frame/context.ts'
import { type ProcessName, processNames, runningProcess } from '../frame/running.ts'

export const processes: Check = {
  id: 'processes',
  area: 'local',
  what: 'processes',
  about: 'activities, notifications and the viewer answer `/readyz`',
  async run(context) {
    const found = await Promise.all(processNames.map(name => runningProcess(context, name)))
    if (found.every(({ problem }) => problem !== undefined)) {
      return skipped('nothing of ours runs here', { mend: 'npm start' })
    }
    return processNames.map((name, index) => resultFor(context, name, found[index]!))
  },
}

function resultFor(
  { urls }: DoctorContext,
  what: ProcessName,
  { problem, status }: Awaited<ReturnType<typeof runningProcess>>,
): Result {
  const place = urls[what]
  if (problem !== undefined) {
    return failing(`${place}: ${problem}`, { what, cause: 'the others run', mend: 'npm start' })
  }
  if (status === 200) return ok(`ready at ${place}`, { what })
  const cause = 'it waits for its database, or stops'
  return failing(`${place} is not ready`, { what, cause, mend: `curl -i ${place}/readyz` })
}
