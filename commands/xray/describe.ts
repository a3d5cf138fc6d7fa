import type { Change } from './difference.ts'

const signs = { create: '+', update: '~', delete: '-', keep: '=' } as const

/** One line for each change: `~ rule  Cruddur  FixedRate 0.05 -> 0.1`. */
export const describeChanges = (changes: Change[]): string[] =>
  changes.map(({ kind, name, action, members }) => {
    const shown = members.filter(({ name: member }) => !/^(RuleName|GroupName)$/.test(member))
    const details = shown
      .filter(({ to }) => action === 'update' || !isWildcard(to))
      .map(({ name: member, from, to }) =>
        action === 'update' ? `${member} ${show(from)} -> ${show(to)}` : `${member} ${show(to)}`,
      )
    return `  ${signs[action]} ${kind.padEnd(5)}  ${name.padEnd(20)}  ${details.join(', ')}`.trimEnd()
  })

/** A new rule's member that matches everything need not be shown. */
const isWildcard = (value: unknown) => value === '*' || JSON.stringify(value) === '{}'

const show = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value))

const done = ['created', 'changed', 'deleted', 'as wanted']

/** `1 created, 0 changed, 0 deleted, 3 as wanted`. */
export const countChanges = (changes: Change[], words = done): string =>
  (['create', 'update', 'delete', 'keep'] as const)
    .map((action, index) => {
      const count = changes.filter(change => change.action === action).length
      return `${count} ${words[index]}`
    })
    .join(', ')
