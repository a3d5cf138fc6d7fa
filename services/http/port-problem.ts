import { portHolder } from './port-holder.ts'

type Attempt = {
  port: number
  /** The address on which the port was wanted. */
  address: string
  /** @default tcp */
  transport?: 'tcp' | 'udp'
  /** What moves the port, such as `PORT`. */
  setting: string
  /** What changes the address, where there is one. */
  hostSetting?: string
}

/** Lower ones are kept for the system. */
const leastOpenPort = 1024

/**
 * One line: which port of which address cannot be listened on, why, and the setting that moves it.
 *
 * @param code the system's, such as `EADDRINUSE`
 */
export function portProblem(code: string | undefined, attempt: Attempt): string {
  const { port, address, transport = 'tcp', setting, hostSetting } = attempt
  const numbered = `${transport === 'udp' ? 'UDP port' : 'port'} ${port}`
  const shown = `${numbered} on ${address}`
  const another = `set ${setting} to another one (0 means any free one)`
  if (code === 'EADDRINUSE') {
    const holder = portHolder({ port, address, transport })
    return `${shown} is taken${holder ? ` by ${holder}` : ''}; ${another}`
  }
  if (code === 'EACCES') return `${shown} may not be used (EACCES): ${reasonFor(port)}; ${another}`
  const check = hostSetting ? `${setting} and ${hostSetting}` : setting
  return `cannot listen on ${numbered} of ${address} (${code}); check ${check}`
}

function reasonFor(port: number): string {
  if (process.platform === 'win32') {
    return 'Windows keeps it, see "netsh interface ipv4 show excludedportrange protocol=tcp"'
  }
  const isLow = port < leastOpenPort
  return isLow ? `ports below ${leastOpenPort} need more rights` : 'this account has no right to it'
}
