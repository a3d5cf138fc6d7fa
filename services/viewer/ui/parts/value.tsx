import { useMemo } from 'preact/hooks'
import { type Readable, readableValue, sqlClauses } from '../compute/readable-value.ts'
import { copyText } from '../state/copy.ts'
import { Marked } from './marked.tsx'
import { Text } from './text.tsx'

/** The value of an attribute: SQL by its clauses, JSON indented, anything else as it is. */
export function Value({ name, text }: { name: string; text: string }) {
  const readable = useMemo(() => readableValue(name, text), [name, text])
  return readable.kind === 'text' ? (
    <Text text={text} />
  ) : (
    <Block name={name} copied={text} readable={readable} />
  )
}

/** `copied`: the text as it was sent. */
function Block(props: { name: string; copied: string; readable: Readable }) {
  const { name, copied, readable } = props
  const isSql = readable.kind === 'sql'
  return (
    <div class="value-block">
      <p>
        {isSql ? 'SQL' : 'JSON'}{' '}
        <button type="button" onClick={() => copyText(copied, name)}>
          Copy
        </button>
      </p>
      <pre onCopy={isSql ? copyWithoutLines : undefined}>
        <Text text={readable.text} {...(isSql && { show: Clauses })} />
      </pre>
    </div>
  )
}

const Clauses = ({ text }: { text: string }) => (
  <>
    {sqlClauses(text).map((clause, index) => (
      <span key={index} class="clause">
        <Marked text={clause} />
      </span>
    ))}
  </>
)

/** A browser copies a line for each clause, which the statement does not have. */
function copyWithoutLines(event: ClipboardEvent): void {
  const selection = getSelection()
  if (!selection?.rangeCount || !event.clipboardData) return
  event.clipboardData.setData('text/plain', selection.getRangeAt(0).cloneContents().textContent)
  event.preventDefault()
}
