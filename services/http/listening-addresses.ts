/**
 * What `HOST` stands for, each address in the order in which it is opened:
 * - `localhost`: every loopback address, since browsers take `::1` and many clients `127.0.0.1`
 * - `::`: every address of both kinds; without IPv6 every one of IPv4
 * - anything else: itself
 */
const meanings: Record<string, { addresses: string[]; all: boolean }> = {
  localhost: { addresses: ['127.0.0.1', '::1'], all: true },
  '::': { addresses: ['::', '0.0.0.0'], all: false },
}

/** Codes for an address, or a kind of address, that this machine does not have. */
const missingCodes = ['EAFNOSUPPORT', 'EADDRNOTAVAIL']

export type Open = { close(): Promise<unknown> }

/**
 * Opens each address that `host` stands for, and leaves out those that this machine does not have.
 * All or none: when one cannot be opened, those before are closed.
 *
 * @returns at least one
 * @throws the error of `open`
 */
export async function openEach<One extends Open>(
  host: string,
  open: (address: string) => Promise<One>,
): Promise<One[]> {
  const { addresses, all } = meanings[host] ?? { addresses: [host], all: true }
  const opened: One[] = []
  let missing: unknown
  for (const address of addresses) {
    if (opened.length > 0 && !all) break
    try {
      opened.push(await open(address))
    } catch (error) {
      if (!missingCodes.includes(`${(error as NodeJS.ErrnoException).code}`)) {
        await closeAll(opened)
        throw error
      }
      missing = error
    }
  }
  if (opened.length === 0) throw missing
  return opened
}

export const closeAll = (opened: Open[]): Promise<unknown> =>
  Promise.all(opened.map(one => one.close()))

/** A warning when every address was wanted, and there is no IPv6. */
export function withoutIpv6(host: string, opened: readonly string[]): string | undefined {
  if (host !== '::' || opened.includes(host)) return undefined
  return `HOST is ::, but this machine has no IPv6: listening on IPv4 alone (${opened.join(', ')})`
}
