import { readFileSync } from 'node:fs'

/**
 * A process's resident memory now (`VmRSS`), or its peak (`VmHWM`). 0 once it has ended.
 */
export function megabytesOf(pid: number, field: 'VmRSS' | 'VmHWM' = 'VmRSS'): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    // A zombie has none.
    const [, kilobytes = 0] = new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(status) ?? []
    return Math.round(Number(kilobytes) / 1024)
  } catch {
    return 0
  }
}
