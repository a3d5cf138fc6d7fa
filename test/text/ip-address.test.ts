import { expect, test } from 'vitest'
import { isLocalHost } from '../../services/proxy/local-hosts.ts'
import { isThisMachine, plainIp } from '../../services/text/ip-address.ts'
import { createHostCheck } from '../../services/viewer/http/host-check.ts'
import { createOriginCheck } from '../../services/viewer/http/origin-check.ts'

/** A spelling, its one form, and whether it is this machine, and local: no proxy leads there. */
const spellings: [text: string, ip: string | undefined, here: boolean, local: boolean][] = [
  ['127.0.0.1', '127.0.0.1', true, true],
  ['127.255.0.9', '127.255.0.9', true, true],
  ['::1', '::1', true, true],
  ['[::1]', '::1', true, true],
  ['0:0:0:0:0:0:0:1', '::1', true, true],
  ['[0000:0:0:0:0:0:0:0001]', '::1', true, true],
  ['::1%lo', '::1%lo', true, true],
  ['::ffff:127.0.0.1', '127.0.0.1', true, true],
  ['[::FFFF:7f00:1]', '127.0.0.1', true, true],
  ['0:0:0:0:0:ffff:127.0.0.1', '127.0.0.1', true, true],
  ['0.0.0.0', '0.0.0.0', true, true],
  ['::', '::', true, true],
  ['[::]', '::', true, true],
  ['::ffff:0.0.0.0', '0.0.0.0', true, true],
  ['localhost', undefined, true, true],
  ['LOCALHOST.', undefined, true, true],
  ['shop.localhost', undefined, true, true],
  ['fe80::1%lo', 'fe80::1%lo', false, true],
  ['[FE80:0::1%25eth0]', 'fe80::1%25eth0', false, true],
  ['169.254.169.254', '169.254.169.254', false, true],
  ['::ffff:169.254.169.254', '169.254.169.254', false, true],
  ['fd00:ec2::254', 'fd00:ec2::254', false, true],
  ['fd20:ce::254', 'fd20:ce::254', false, true],
  ['::ffff:10.0.0.1', '10.0.0.1', false, false],
  ['::ffff:a00:1', '10.0.0.1', false, false],
  ['10.0.0.1', '10.0.0.1', false, false],
  ['fd00::1', 'fd00::1', false, false],
  ['2001:DB8:0:0::0001', '2001:db8::1', false, false],
  ['::127.0.0.1', '::7f00:1', false, false],
  ['64:ff9b::127.0.0.1', '64:ff9b::7f00:1', false, false],
  ['localhost.example.com', undefined, false, false],
  ['127.0.0.1.example.com', undefined, false, false],
  ['127.0.0.1:3000', undefined, false, true],
  ['[::1]:3000', undefined, false, true],
  ['[::1', undefined, false, true],
  ['127.0.0.256', undefined, false, false],
  ['010.0.0.1', undefined, false, false],
  ['1.2.3', undefined, false, false],
  [`fe80::1%${'x'.repeat(90)}`, undefined, false, true],
  ['', undefined, false, true],
]

test.each(spellings)(
  '%s is the address %s; on this machine: %s, local: %s',
  (text, ip, here, local) => {
    expect(plainIp(text)).toBe(ip)
    expect(isThisMachine(text)).toBe(here)
    if (ip !== undefined || here) expect(isLocalHost(text)).toBe(local)
  },
)

const fits = spellings.filter(([text, ip, here]) => (ip || here) && URL.canParse(toUrl(text)))

function toUrl(text: string): string {
  return `http://${text.includes(':') && !text.startsWith('[') ? `[${text}]` : text}:5173`
}

test.each(fits)(
  'a page at %s (%s) may send records if it is on this machine: %s',
  (text, _ip, here) => {
    const { origin, host } = new URL(toUrl(text))

    expect(createOriginCheck([])({ origin, host: 'viewer:8088' })).toBe(
      here ? 'allowed' : 'foreign',
    )
    // No page can point an address elsewhere.
    expect(createHostCheck(undefined)(host)).toBe(true)
  },
)
