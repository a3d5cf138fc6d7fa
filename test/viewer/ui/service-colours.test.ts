import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { serviceClass } from '../../../services/viewer/ui/compute/service-colours.ts'

const ours = ['activities', 'notifications', 'viewer', 'web', 'client']
const demo = [
  'ad',
  'cart',
  'checkout',
  'currency',
  'email',
  'frontend',
  'frontend-proxy',
  'payment',
  'product-catalog',
  'quote',
  'recommendation',
  'shipping',
]

test('a service has a colour by its name, different from those it is mostly seen with', () => {
  expect(new Set(ours.map(serviceClass)).size).toBe(ours.length)
  expect(new Set(demo.map(serviceClass)).size).toBe(demo.length)
  expect(serviceClass('activities')).toBe('service-7')
  expect(['', 'ü', '\u{1f600}'.repeat(500)].map(serviceClass)).toStrictEqual(
    Array(3).fill(expect.stringMatching(/^service-(\d|1[01])$/)),
  )
})

/** `light-dark(#006ebe, #61affc)` */
const palette = [
  ...readFileSync('services/viewer/ui/styles/tokens.css', 'utf8').matchAll(
    /--(service-\d+|lit|surface): light-dark\((#\w+), (#\w+)\)/g,
  ),
].map(([, name, light, dark]) => ({ name: name!, colours: [light!, dark!] }))

test('each of the twelve colours is readable on both grounds, in light and in dark', () => {
  const grounds = palette.filter(({ name }) => !name.startsWith('service'))
  const services = palette.filter(({ name }) => name.startsWith('service'))

  const weak = services.flatMap(({ name, colours }) =>
    grounds.flatMap(ground =>
      colours
        .map((colour, theme) => contrast(colour, ground.colours[theme]!))
        .filter(value => value < 4.5)
        .map(value => `${name} on ${ground.name}: ${value}`),
    ),
  )

  expect(services).toHaveLength(12)
  expect(weak).toStrictEqual([])
})

/** By WCAG 2. https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
function contrast(one: string, other: string): number {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (high! + 0.05) / (low! + 0.05)
}

function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map(at => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!
}
