import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { basename } from 'node:path'

type Wanted = { port: number; address: string; transport: 'tcp' | 'udp' }

/** A program that cannot be found in this time stays unnamed. */
const commandMillis = 2_000

/**
 * Names the other program that holds a port, such as `node (process 4711)`, as far as the system says it to
 * this account. Never throws.
 */
export function portHolder(wanted: Wanted, platform = process.platform): string | undefined {
  try {
    if (platform === 'linux') return holderOnLinux(wanted)
    if (platform === 'win32') return holderOnWindows(wanted)
    return holderByLsof(wanted)
  } catch {
    return undefined
  }
}

/** Sockets are listed with their inodes, and processes with links to the inodes that they hold. */
function holderOnLinux({ port, address, transport }: Wanted): string | undefined {
  // A socket of IPv6 may take connections of IPv4 too, but not the other way round.
  const names = [...(address.includes(':') ? [] : [transport]), `${transport}6`]
  const tables = names.map(name => readFileSync(`/proc/net/${name}`, 'utf8'))
  const inode = tables.map(table => listeningInode(table, port, transport)).find(Boolean)
  if (inode === undefined) return undefined
  const isOther = (name: string) => /^\d+$/.test(name) && name !== String(process.pid)
  const pid = readdirSync('/proc').find(name => isOther(name) && holds(name, inode))
  return pid && named(programOf(readFileSync(`/proc/${pid}/cmdline`, 'utf8')), pid)
}

/** `node server.js` of a command line. Further arguments may be secrets. */
function programOf(commandLine: string): string {
  const [program = '', script = ''] = commandLine.split('\0')
  const isScript = script !== '' && !script.startsWith('-') && !script.includes('=')
  return [program, ...(isScript ? [script] : [])].map(path => basename(path)).join(' ')
}

const listening = '0A'

/** `   0: 0100007F:0BB8 00000000:0000 0A 00000000:00000000 00:00000000 00000000  0  0 48211 …` */
export function listeningInode(table: string, port: number, transport: 'tcp' | 'udp') {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  const rows = table.split('\n').map(line => line.trim().split(/ +/))
  const row = rows.find(
    ([, local, , state]) => local?.endsWith(suffix) && (transport === 'udp' || state === listening),
  )
  return row?.[9]
}

function holds(pid: string, inode: string): boolean {
  const folder = `/proc/${pid}/fd`
  try {
    return readdirSync(folder).some(fd => readlinkSync(`${folder}/${fd}`) === `socket:[${inode}]`)
  } catch {
    // Another account's, or gone.
    return false
  }
}

function holderByLsof({ port, transport }: Wanted): string | undefined {
  const states = transport === 'tcp' ? ['-sTCP:LISTEN'] : []
  const output = run('lsof', ['-nP', `-i${transport}:${port}`, ...states, '-Fpc'])
  return lsofHolder(output)
}

/** Of the lines `p4711`, `cnode`. */
export function lsofHolder(output: string): string | undefined {
  const [, pid, name] = /^p(\d+)\r?\nc(.*)$/m.exec(output) ?? []
  return pid && named(name!, pid)
}

function holderOnWindows({ port, transport }: Wanted): string | undefined {
  const pid = netstatPid(run('netstat', ['-ano', '-p', transport]), port, transport)
  if (pid === undefined) return undefined
  const [, name] =
    /^"([^"]+)"/.exec(run('tasklist', ['/fi', `pid eq ${pid}`, '/fo', 'csv', '/nh'])) ?? []
  return named(name ?? 'a program', pid)
}

/** `  TCP    127.0.0.1:3000    0.0.0.0:0    LISTENING    4711`; the word is in the system's language. */
export function netstatPid(output: string, port: number, transport: 'tcp' | 'udp') {
  const rows = output.split('\n').map(line => line.trim().split(/ +/))
  const row = rows.find(
    ([, local, remote]) =>
      local?.endsWith(`:${port}`) && (transport === 'udp' || remote?.endsWith(':0')),
  )
  return row?.at(-1)
}

const named = (name: string, pid: string) => `${name.trim()} (process ${pid})`

const run = (command: string, args: string[]) =>
  execFileSync(command, args, {
    encoding: 'utf8',
    timeout: commandMillis,
    stdio: ['ignore', 'pipe', 'ignore'],
    windowsHide: true,
  })
