import type { Environment } from '../../services/environment.ts'
import { bracketed } from '../../services/text/bracketed.ts'
import { isThisMachine, plainIp } from '../../services/text/ip-address.ts'

/** Where the processes of `npm start` are; the last two as hosts of an address, IPv6 in brackets. */
export type OwnAddress = {
  /** `HOST` of each process. */
  listening: string
  /** Where they call each other. */
  called: string
  /** Where a person finds them. */
  shown: string
}

/**
 * Listens on this machine only, unless HOST is every address. HOST may be one loopback address, for a
 * machine of IPv6 alone. Some shells export HOST as the machine's name, on which the processes would
 * not find each other.
 */
export function ownAddress({ HOST = '' }: Environment): OwnAddress {
  const ip = plainIp(HOST.trim())
  const isAll = ip === '0.0.0.0' || ip === '::'
  if (ip === undefined || isAll || !isThisMachine(ip)) {
    return { listening: isAll ? ip : 'localhost', called: '127.0.0.1', shown: 'localhost' }
  }
  return { listening: ip, called: bracketed(ip), shown: bracketed(ip) }
}
