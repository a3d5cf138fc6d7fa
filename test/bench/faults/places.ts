import { execFileSync } from 'node:child_process'
import {
  closeSync,
  existsSync,
  globSync,
  mkdirSync,
  openSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { startPostgres } from '../../services/postgres.ts'

/** A small disk, which can be full without filling the machine's. */
export function mountSmallDisk(folder: string, megabytes: number) {
  const path = join(folder, 'small-disk')
  mkdirSync(path, { recursive: true })
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', path], {
    stdio: 'pipe',
  })
  const filler = join(path, 'filler')
  return {
    path,
    fill() {
      const file = openSync(filler, 'w')
      const block = Buffer.alloc(64 * 1024)
      try {
        for (;;) writeSync(file, block)
      } catch (error) {
        if ((error as { code?: string }).code !== 'ENOSPC') throw error
      } finally {
        closeSync(file)
      }
    },
    empty: () => rmSync(filler, { force: true }),
    makeReadOnly: () => execFileSync('mount', ['-o', 'remount,ro', path], { stdio: 'pipe' }),
    unmount: () => execFileSync('umount', ['--lazy', path], { stdio: 'pipe' }),
  }
}

export const noSmallDisk = () =>
  process.getuid?.() === 0 ? undefined : 'only root may mount a small disk'

const fakeTime = globSync('/usr/lib/*/faketime/libfaketimeMT.so.1')[0]

export const noFakeClock = () =>
  fakeTime ? undefined : 'libfaketime is not installed (Debian package faketime)'

/** A wall clock that can be set, for every thread of a process. The monotonic clock is unchanged. */
export function createClock(folder: string) {
  const file = join(folder, 'clock')
  const set = (seconds: number) => writeFileSync(file, `${seconds < 0 ? '' : '+'}${seconds}\n`)
  set(0)
  return {
    set,
    environment: {
      LD_PRELOAD: fakeTime ?? '',
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_CACHE_DURATION: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    },
  }
}

const programs = globSync('/usr/lib/postgresql/*/bin').find(each =>
  existsSync(join(each, 'initdb')),
)

export const noPostgres = () =>
  programs ? undefined : 'Postgres is not installed (Debian package postgresql)'

export const startDatabase = () => startPostgres(programs ?? '')
