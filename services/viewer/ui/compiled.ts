/**
 * How Vite compiles JSX, for the viewer's page and for the page of an exported trace. The classic
 * form passes children as arguments, so the scripts are smaller than with objects that have
 * `children`: 900 bytes of the page, gzipped.
 */
export const compiledJsx = {
  jsx: { runtime: 'classic', pragma: 'h', pragmaFrag: 'Fragment' },
  jsxInject: "import { Fragment, h } from 'preact'",
} as const

/**
 * Terser, since Vite's own minifier makes scripts that are 1 % larger when they are gzipped. `unsafe`
 * relies on the built-in functions being those of the language, as they are in a page of our own.
 */
export const minify = {
  minify: 'terser',
  terserOptions: {
    ecma: 2020,
    module: true,
    compress: { passes: 3, keep_fargs: false, unsafe: true, unsafe_arrows: true },
  },
} as const
