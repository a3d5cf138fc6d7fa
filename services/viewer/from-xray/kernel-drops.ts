import { readFileSync } from 'node:fs'
import { type AddressInfo, SocketAddress } from 'node:net'

const tables = ['/proc/net/udp', '/proc/net/udp6']

/**
 * How many datagrams the kernel has dropped at a UDP socket since it was opened, since its buffer
 * was full; 0 where the system has no such table (it is Linux's).
 *
 *      sl  local_address rem_address   st … inode ref pointer drops
 *     1: 0100007F:07D0 00000000:0000 07 … 2122685 2 00000000b8201aee 0
 *
 * @see https://man7.org/linux/man-pages/man5/proc_pid_net.5.html
 */
function kernelDrops({ address, port }: Pick<AddressInfo, 'address' | 'port'>): number {
  const isOurs = (local = '') => isAt(local, address, port)
  return tables
    .flatMap(rowsOf)
    .map(row => row.trim().split(/ +/))
    .filter(([, local]) => isOurs(local))
    .reduce((sum, columns) => sum + Number(columns.at(-1)), 0)
}

function rowsOf(table: string): string[] {
  try {
    return readFileSync(table, 'utf8').split('\n').slice(1)
  } catch {
    return []
  }
}

function isAt(local: string, address: string, port: number): boolean {
  const [hex = '', hexPort = ''] = local.split(':')
  return Number.parseInt(hexPort, 16) === port && addressOf(hex) === address.split('%')[0]
}

/** `0100007F` is 127.0.0.1: each 32 bits are a number in the machine's byte order, of IPv6 too. */
function addressOf(hex: string): string {
  const words = hex.match(/.{8}/g) ?? []
  const bytes = words.flatMap(word => [...Buffer.from(word, 'hex')].reverse())
  if (bytes.length === 4) return bytes.join('.')
  const groups = Buffer.from(bytes).toString('hex').match(/.{4}/g) ?? []
  return new SocketAddress({ address: groups.join(':'), family: 'ipv6' }).address
}

/** Returns how many datagrams were dropped since the last call. */
export function newKernelDrops(at: Pick<AddressInfo, 'address' | 'port'>): () => number {
  let known = 0
  return () => {
    const before = known
    known = kernelDrops(at)
    return known - before
  }
}
