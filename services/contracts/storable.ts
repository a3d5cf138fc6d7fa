/** A text as every engine can hold it: NUL and lone surrogates become U+FFFD. */
export const storable = (text: string) => text.toWellFormed().replaceAll('\0', '\uFFFD')
