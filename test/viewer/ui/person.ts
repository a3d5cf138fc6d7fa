import type { Locator, Page } from 'playwright-core'

/** Uses a page as a person does, and counts what it takes: a click, a key, a text, a drag are one each. */
export function personAt(page: Page) {
  let steps = 0
  return {
    /** How many steps it took so far. */
    steps: () => steps,
    async click(target: Locator) {
      steps++
      await target.click()
    },
    async press(key: string) {
      steps++
      await page.keyboard.press(key)
    },
    /** The browser's own button. */
    async back() {
      steps++
      await page.goBack()
    },
    async type(text: string) {
      steps++
      await page.keyboard.insertText(text)
    },
    async choose(target: Locator, value: string) {
      steps++
      await target.selectOption(value)
    },
    /** From one place of an element to another, in parts of its width and height. */
    async drag(target: Locator, from: [number, number], to: [number, number]) {
      steps++
      const box = (await target.boundingBox())!
      const at = ([x, y]: [number, number]) =>
        [box.x + x * box.width, box.y + y * box.height] as const
      await page.mouse.move(...at(from))
      await page.mouse.down()
      await page.mouse.move(...at(to), { steps: 4 })
      await page.mouse.up()
    },
  }
}

export type Person = ReturnType<typeof personAt>
