import { portHolder } from '../../../services/http/port-holder.ts'
import { aliases, firstFailure, type PortName, variableOf } from '../../start/ports.ts'
import { type Check, failing, ok, type Result, warning } from '../frame/check.ts'
import type { DoctorContext } from '../frame/context.ts'
import { runningPorts } from '../frame/running.ts'

export const ports: Check = {
  id: 'ports',
  area: 'offline',
  what: 'ports',
  about: 'each port of `npm start` is free, or held by a process of ours; else by which program',
  async run(context) {
    const wanted = Object.entries(context.start.ports) as [PortName, number][]
    const fixed = wanted.filter(([, port]) => port !== 0)
    const ours = await runningPorts(context)
    const held = fixed.filter(([, port]) => ours.has(port))
    const others = fixed.filter(([, port]) => !ours.has(port))
    const checked = await Promise.all(others.map(one => resultFor(one, context)))
    const taken = checked.filter(result => result !== undefined)
    const free = others.filter((_, index) => checked[index] === undefined)
    const parts = [listed(free, 'free'), listed(held, 'held by our own processes')].filter(Boolean)
    if (fixed.length < wanted.length) parts.push('the others are any free ones')
    return [...taken, ...(parts.length > 0 ? [ok(parts.join('; '))] : [])]
  },
}

const listed = (found: [PortName, number][], how: string) =>
  found.length > 0 ? `${found.map(([, port]) => port).join(', ')} ${how}` : ''

async function resultFor(
  [name, port]: [PortName, number],
  { listening }: DoctorContext,
): Promise<Result | undefined> {
  const failure = await firstFailure(port, listening, name)
  if (failure === undefined) return undefined
  const { code, transport } = failure
  const variable = variableOf[name]
  const what = `${transport === 'udp' ? 'UDP port' : 'port'} ${port} (${variable})`
  const mend = `${variable}=0 npm start`
  if (code !== 'EADDRINUSE') return failing(`cannot be listened on (${code})`, { what, mend })
  const seen = `taken by ${portHolder(failure) ?? 'another program'}`
  // The viewer takes OTLP on its main port too.
  return aliases.includes(name) ? warning(seen, { what, mend }) : failing(seen, { what, mend })
}
