import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startProgram } from '../support/program.ts'
import { scratchFolder } from '../support/scratch-folder.ts'
import { inEncodings } from './encodings.ts'

// Two wrong values: that the first and the last line are named shows that both were read.
const env = 'HONEYCOMB_API_KEY=planted-é\r\nCLOUDWATCH_LOG_GROUP=my group\r\n'
const commands = ['start', 'secrets']
const root = join(import.meta.dirname, '../..')

const run = async (command: string, cwd: string) => {
  const program = startProgram(join(root, `commands/${command}.ts`), { cwd })
  const code = await program.ended
  return { code, stderr: program.stderr() }
}

test.each(
  Object.entries(inEncodings(env)).flatMap(([encoding, bytes]) =>
    commands.map(command => ({ command, encoding, bytes })),
  ),
)('npm run $command reads a .env in $encoding', async ({ command, bytes }) => {
  const cwd = scratchFolder()
  writeFileSync(join(cwd, '.env'), bytes)

  const { code, stderr } = await run(command, cwd)

  expect(code).toBe(1)
  expect(stderr.split('\n')).toEqual([
    'The configuration is wrong:',
    expect.stringMatching(
      /^ {2}HONEYCOMB_API_KEY="\*\*\*": .*its last character is U\+00E9 \(é\)$/,
    ),
    '  CLOUDWATCH_LOG_GROUP="my group": expected 1 to 512 of letters, digits and _ - / . #',
    '',
  ])
})

test.each(commands)('npm run %s names a .env that cannot be read', async command => {
  const cwd = scratchFolder()
  mkdirSync(join(cwd, '.env'))

  const { code, stderr } = await run(command, cwd)

  expect(code).toBe(1)
  expect(stderr).toBe(
    'The configuration is wrong:\n  .env: expected a file that can be read (it is a folder)\n',
  )
})

test('npm start names a rules file that cannot be used with all else, once', async () => {
  const cwd = scratchFolder()
  writeFileSync(
    join(cwd, '.env'),
    'SAMPLING=local\nSAMPLING_RULES_FILE=nowhere.json\nLOG_LEVEL=loud\n',
  )

  const { code, stderr } = await run('start', cwd)

  expect(code).toBe(1)
  expect(stderr.split('\n')).toEqual([
    'The configuration is wrong:',
    expect.stringMatching(/^ {2}LOG_LEVEL="loud": expected /),
    '  SAMPLING_RULES_FILE="nowhere.json": expected a file that can be read (ENOENT)',
    '',
  ])
})
