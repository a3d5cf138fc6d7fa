import { expect, test, vi } from 'vitest'
import { listeningInode, lsofHolder, netstatPid } from '../../services/http/port-holder.ts'
import { portProblem } from '../../services/http/port-problem.ts'

const attempt = { port: 80, address: '127.0.0.1', setting: 'PORT', hostSetting: 'HOST' }
const another = 'set PORT to another one (0 means any free one)'

test.each([
  [
    'a port below 1024',
    'linux',
    attempt,
    `port 80 on 127.0.0.1 may not be used (EACCES): ports below 1024 need more rights; ${another}`,
  ],
  [
    'a port that Windows keeps',
    'win32',
    { ...attempt, port: 50_000 },
    `port 50000 on 127.0.0.1 may not be used (EACCES): Windows keeps it, see "netsh interface ipv4 show excludedportrange protocol=tcp"; ${another}`,
  ],
])('%s says what is in the way', (_, platform, given, expected) => {
  vi.spyOn(process, 'platform', 'get').mockReturnValue(platform as NodeJS.Platform)

  expect(portProblem('EACCES', given)).toBe(expected)
})

test('any other failure names its code and both settings', () => {
  expect(portProblem('EADDRNOTAVAIL', attempt)).toBe(
    'cannot listen on port 80 of 127.0.0.1 (EADDRNOTAVAIL); check PORT and HOST',
  )
})

test('the holder of a port is found in what each system prints', () => {
  const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:0BB8 0100007F:8F10 01 00000000:00000000 00:00000000 00000000  1000        0 1111 1
   1: 0100007F:0BB8 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 2222 1
   2: 00000000:07D0 00000000:0000 07 00000000:00000000 00:00000000 00000000  1000        0 3333 2`
  expect(listeningInode(table, 3000, 'tcp')).toBe('2222')
  expect(listeningInode(table, 2000, 'udp')).toBe('3333')
  expect(listeningInode(table, 3001, 'tcp')).toBeUndefined()

  expect(lsofHolder('p4711\ncControlCenter\nf9\n')).toBe('ControlCenter (process 4711)')
  expect(lsofHolder('')).toBeUndefined()

  const netstat = `
Aktive Verbindungen

  Proto  Lokale Adresse         Remoteadresse          Status           PID
  TCP    127.0.0.1:3000         127.0.0.1:51000        HERGESTELLT      1\r
  TCP    0.0.0.0:13000          0.0.0.0:0              ABHÖREN          2\r
  TCP    [::1]:3000             [::]:0                 ABHÖREN          4711\r
  UDP    127.0.0.1:2000         *:*                                     99\r
`
  expect(netstatPid(netstat, 3000, 'tcp')).toBe('4711')
  expect(netstatPid(netstat, 2000, 'udp')).toBe('99')
  expect(netstatPid(netstat, 3001, 'tcp')).toBeUndefined()
})
