import { expect, test } from 'vitest'
import { problemOf } from './check-command.ts'
import { codeIn, commandBlocks, documents, recipeHeadings, runBlocks } from './documents.ts'

const checked = commandBlocks.filter(
  block => !Object.values(runBlocks).includes(block) && !recipeHeadings.includes(block.heading),
)

/** One command a line, without comments and without the loop around it. */
const commandsOf = (text: string) =>
  text
    .replaceAll('\\\n', ' ')
    .replaceAll(/(^|\s)#.*$/gm, '')
    .split(/\n|&&|;/)
    .map(line => line.trim())
    .filter(line => !/^(|do|done|for .*)$/.test(line))

test.each(checked)('the commands under "$heading" of $file can work', ({ text }) => {
  const problems = commandsOf(text).map(problemOf)

  expect(problems.filter(problem => problem)).toEqual([])
})

const programs = /^(?:[A-Z_]+=\S+ )*(?:npm|node|kubectl|skaffold|apt-get) \S/

/**
 * An ellipsis stands for text that a person fills in; `node --watch` and the like are parts of a
 * command.
 */
const isWhole = (code: string) => programs.test(code) && !/…|^node --/.test(code)

test.each(documents)('the commands in backticks of $file can work', document => {
  const commands = codeIn(document).filter(isWhole).flatMap(commandsOf)

  expect(commands.map(problemOf).filter(problem => problem)).toEqual([])
})

test('commands in backticks are found', () => {
  expect(documents.flatMap(codeIn).filter(isWhole).length).toBeGreaterThan(30)
})

test.each([
  ['npm run nothing', 'no script "nothing"'],
  ['npm run bench -- nonsense', 'commands/bench.ts does not know nonsense'],
  ['npm run fuzz -- --no-such-option', 'commands/fuzz.ts does not know --no-such-option'],
  ['npm test -- test/nothing.test.ts', 'no file test/nothing.test.ts'],
  ['node test/bench/nothing.ts', 'no file test/bench/nothing.ts'],
  ['cp .env.nothing .env', 'no file .env.nothing'],
  ['kubectl apply -f k8s/base/ -f k8s/nothing/', 'no file k8s/nothing/'],
  ['kubectl -n waywiser delete statefulset/nothing', 'no statefulset/nothing'],
  ['kubectl -n waywiser delete pvc/data-nothing-0', 'no pvc/data-nothing-0'],
  ['kubectl delete namespace nothing', 'no namespace/nothing'],
  ['skaffold run -p nothing', 'no profile "nothing"'],
  ['skaffold nothing', 'skaffold nothing: expected dev or run or build or verify or delete'],
  ['aws logs nothing', 'aws logs: expected eks'],
  ['nothing at all', '"nothing" is not a program that documents use'],
])('%s cannot work', (command, problem) => {
  expect(problemOf(command)).toBe(problem)
})
