const maxLength = 80

/** A value as JSON inside a message. Cut, so that garbage neither fills the page nor costs time. */
export function quoteJson(value: unknown): string {
  const text = spell(value, maxLength)
  return text.length > maxLength ? `${text.slice(0, maxLength)}…` : text
}

/** JSON of a value or, where that is longer than `room`, at least that much of its start. */
function spell(value: unknown, room: number): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, room + 1))
  if (Array.isArray(value)) return spellList(value, room)
  if (typeof value === 'object' && value !== null) return spellObject(value, room)
  return JSON.stringify(value) ?? 'nothing'
}

function spellList(list: unknown[], room: number): string {
  let text = '['
  for (const [index, item] of list.entries()) {
    if (text.length > room) return text
    text += `${index > 0 ? ',' : ''}${spell(item, room - text.length)}`
  }
  return `${text}]`
}

function spellObject(object: object, room: number): string {
  let text = '{'
  // Not Object.entries, which would first list all members of a large object.
  for (const name in object) {
    if (text.length > room) return text
    const separator = text.length > 1 ? ',' : ''
    const member = (object as Record<string, unknown>)[name]
    text += `${separator}${spell(name, room)}:${spell(member, room - text.length)}`
  }
  return `${text}}`
}
