import { globSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { readDocument, recipeHeadings } from './documents.ts'

const { blocks } = readDocument('docs/any-app.md')

/** The samples by the language of a block. */
const samples: { [language: string]: string } = {
  js: 'test/recipes/{node,browser}/*.{cjs,js}',
  python: 'test/recipes/python/*.py',
  go: 'test/recipes/go/**/*.go',
  java: 'test/recipes/java/*.java',
}

const snippets = blocks.filter(({ language }) => samples[language] !== undefined)

test('the recipes have code', () => {
  expect(snippets.length).toBeGreaterThan(5)
})

test.each(snippets)(
  'the code under "$heading" is a part of a sample that is run',
  ({ language, text }) => {
    const sources = globSync(samples[language]!).map(file => readFileSync(file, 'utf8'))

    expect(sources.filter(source => source.includes(text))).not.toEqual([])
  },
)

test.each(recipeHeadings)('the commands under "%s" are run by npm run recipes', heading => {
  const recipes = globSync('test/recipes/**/*.ts').map(file => readFileSync(file, 'utf8'))

  expect(blocks.filter(block => block.heading === heading && block.language === 'sh')).not.toEqual(
    [],
  )
  expect(recipes.filter(source => source.includes(`'${heading}'`))).not.toEqual([])
})
