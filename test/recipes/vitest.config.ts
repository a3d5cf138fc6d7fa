import { defineConfig } from 'vitest/config'

/** Languages whose tools commands/recipes.ts found. The browser is one of them. */
const languages = {
  python: process.env.WAYWISER_RECIPES_PYTHON,
  go: process.env.WAYWISER_RECIPES_GO,
  java: process.env.WAYWISER_RECIPES_JAVA,
  browser: process.env.WAYWISER_TEST_CHROMIUM,
}

/** `npm run recipes`: each starts programs of other languages, which take long on a busy machine. */
export default defineConfig({
  test: {
    include: ['test/recipes/**/*.recipe.ts'],
    exclude: Object.entries(languages)
      .filter(([, tools]) => !tools)
      .map(([language]) => `test/recipes/${language}/*`),
    testTimeout: 400_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
})
