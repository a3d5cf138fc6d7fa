/**
 * How many letters have to be added, removed or replaced to make one word of the other; `most + 1`
 * when it is more than `most`. Takes time in proportion to the product of their lengths.
 */
export function distance(one: string, other: string, most: number): number {
  if (Math.abs(one.length - other.length) > most) return most + 1
  let above = Array.from({ length: other.length + 1 }, (_, column) => column)
  for (let row = 1; row <= one.length; row++) {
    const current = [row]
    for (let column = 1; column <= other.length; column++) {
      const replaced = above[column - 1]! + (one[row - 1] === other[column - 1] ? 0 : 1)
      current[column] = Math.min(above[column]! + 1, current[column - 1]! + 1, replaced)
    }
    above = current
  }
  return Math.min(above[other.length]!, most + 1)
}
