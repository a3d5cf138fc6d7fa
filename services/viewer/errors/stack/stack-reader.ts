import { type Frame, readFrameLine } from './frame-lines.ts'
import { readHeading } from './heading.ts'
import { isDigits, readLocation } from './location.ts'
import type { Thrown } from './thrown.ts'

const maxFrames = 100
const maxExceptions = 10

/** An exception while its lines are read; its frames in the order of the text. */
type Section = { heading: string | undefined; frames: Frame[]; isOldestFirst: boolean }

const newSection = (heading?: string): Section => ({ heading, frames: [], isOldestFirst: false })

const causeMarks = ['Caused by: ', 'caused by: ', '[cause]: ']
/** Python prints the cause first; each of these lines precedes what it led to. */
const consequenceMarks = ['During handling of the above exception', 'The above exception was the']
const ignored = ['... ', 'Stack trace:', 'goroutine ', '--- End of stack trace', 'stack backtrace:']

/** Reads a printed stack line by line: see `readStack`. */
export class StackReader {
  /** The outermost exception first. */
  #sections: Section[] = [newSection()]
  #current = this.#sections[0]!
  /** Exceptions of .NET around the current one, whose frames follow. */
  #outer: Section[] = []
  /** A line that may be the function of the place in the next line, as in Go and Rust. */
  #previous = ''
  #isSuppressed = false

  add(line: string): void {
    const text = line.trimStart()
    if (text === '') return
    if (this.#isMark(text)) return
    if (this.#isSuppressed) return
    const isIndented = text !== line
    const frame = this.#readFrame(text, isIndented)
    if (frame) this.#addFrame(frame, text)
    else this.#addText(text, isIndented)
    this.#previous = frame ? '' : text
  }

  /** Lines that begin or end an exception. */
  #isMark(text: string): boolean {
    const cause = causeMarks.find(mark => text.startsWith(mark))
    if (cause !== undefined) return this.#begin(text.slice(cause.length))
    if (text.startsWith('Suppressed: ')) {
      this.#isSuppressed = true
      return true
    }
    if (text.startsWith('---> ')) return this.#beginInner(text.slice('---> '.length))
    if (text.startsWith('--- End of inner exception')) return this.#endInner()
    if (consequenceMarks.some(mark => text.startsWith(mark))) return this.#beginOuter()
    if (text.startsWith('Next ') && this.#current.frames.length > 0) {
      this.#beginOuter()
      return this.#setPhpHeading(text.slice('Next '.length))
    }
    if (text.startsWith('Traceback (most recent call last)')) {
      this.#current.isOldestFirst = true
      // A log message may precede it.
      this.#current.heading = undefined
      return true
    }
    return ignored.some(start => text.startsWith(start))
  }

  #begin(heading: string): true {
    this.#current = newSection(heading)
    this.#isSuppressed = false
    this.#keep('push')
    return true
  }

  #beginOuter(): true {
    this.#current = newSection()
    this.#keep('unshift')
    return true
  }

  #keep(how: 'push' | 'unshift'): void {
    if (this.#sections.length < maxExceptions) this.#sections[how](this.#current)
  }

  #beginInner(heading: string): true {
    for (const part of heading.split(' ---> ')) {
      this.#outer.push(this.#current)
      this.#begin(part)
    }
    return true
  }

  #endInner(): true {
    this.#current = this.#outer.pop() ?? this.#current
    return true
  }

  #readFrame(text: string, isIndented: boolean): Frame | undefined {
    if (text.startsWith('File "')) {
      this.#current.isOldestFirst = true
      return readPython(text)
    }
    if (isIndented && text.includes('.go:')) {
      const place = readLocation(text.split(' ', 1)[0]!)
      return place && { ...place, method: goFunction(this.#previous) }
    }
    const frame = readFrameLine(text)
    const rust = rustFunction(this.#previous)
    return frame && rust !== undefined ? { ...frame, method: rust } : frame
  }

  #addFrame(frame: Frame, text: string): void {
    const { frames } = this.#current
    this.#current.heading ??= rubyHeading(text)
    if (isGoRecorder(frame)) frames.length = 0
    else if (frames.length < maxFrames) frames.push(frame)
    // Go's function is the line before its place, and no heading.
    if (this.#current.heading === this.#previous && frame.filename.endsWith('.go')) {
      this.#current.heading = ''
    }
  }

  #addText(text: string, isIndented: boolean): void {
    const { frames, isOldestFirst } = this.#current
    if (isOldestFirst && frames.length > 0) this.#addPythonText(text, isIndented)
    else if (this.#current.heading === undefined) this.#setHeading(text)
    else if (isRustPanic(this.#current.heading)) this.#current.heading = `panic: ${text}`
  }

  #setHeading(text: string): void {
    const [own, ...inner] = text.split(' ---> ')
    if (inner.length > 0) {
      this.#current.heading = own
      this.#beginInner(inner.join(' ---> '))
    } else this.#setPhpHeading(text)
  }

  /** `Exception: it is full in /app/cart.php:12`: the place where PHP's was thrown. */
  #setPhpHeading(text: string): true {
    const mark = text.lastIndexOf(' in ')
    const place = mark < 0 ? undefined : readLocation(text.slice(mark + ' in '.length))
    const isPhp = place?.filename.endsWith('.php') === true && place.colno === undefined
    this.#current.heading = isPhp ? text.slice(0, mark) : text
    if (isPhp) this.#current.frames.push(place)
    return true
  }

  /** The source line of the frame above, or after all frames the class and message. */
  #addPythonText(text: string, isIndented: boolean): void {
    const last = this.#current.frames.at(-1)!
    if (!isIndented) this.#current.heading ||= text
    else if (last.code === undefined && !isMarker(text)) last.code = text
  }

  finish(): Thrown[] {
    return this.#sections
      .filter(({ heading, frames }) => heading || frames.length > 0)
      .map(({ heading = '', frames, isOldestFirst }) => ({
        ...readHeading(heading),
        frames: isOldestFirst ? frames : frames.toReversed(),
      }))
  }
}

/** ``cart.rb:12:in `add': it is full (CartError)``: the end of Ruby's first frame, else nothing. */
function rubyHeading(text: string): string {
  const start = text.indexOf("': ")
  const open = text.endsWith(')') ? text.lastIndexOf(' (') : -1
  return start > 0 && open > start
    ? `${text.slice(open + 2, -1)}: ${text.slice(start + "': ".length, open)}`
    : ''
}

/** `File "/app/cart.py", line 12, in add` */
function readPython(text: string): Frame | undefined {
  const end = text.indexOf('", line ', 'File "'.length)
  if (end < 0) return undefined
  const [line = '', name] = text.slice(end + '", line '.length).split(', in ', 2)
  const filename = text.slice('File "'.length, end)
  return isDigits(line)
    ? { filename, lineno: Number(line), ...(name && { method: name }) }
    : undefined
}

/** `^^^^~~~` below a source line. */
const isMarker = (text: string) => /^[~^ ]+$/.test(text)

/** `main.(*Cart).Add(0xc000012345, …)`, `created by main.main in goroutine 1` */
function goFunction(line: string): string {
  const created = line.startsWith('created by ') ? line.slice('created by '.length) : line
  const name = created.split(' in goroutine ', 1)[0]!
  const open = name.endsWith(')') ? name.lastIndexOf('(') : -1
  return open > 0 ? name.slice(0, open) : name
}

/**
 * What prints a stack in Go is in the stack itself, first. It is not where the error was: with it,
 * all errors would seem to come from one place.
 */
const isGoRecorder = ({ method = '' }: Frame) =>
  method === 'runtime/debug.Stack' || method.startsWith('go.opentelemetry.io/otel/sdk/trace.')

/** `12: shop::cart::add` */
function rustFunction(line: string): string | undefined {
  const colon = line.indexOf(': ')
  return colon > 0 && isDigits(line.slice(0, colon)) ? line.slice(colon + 2) : undefined
}

const isRustPanic = (heading: string | undefined) =>
  heading?.startsWith("thread '") === true && heading.endsWith(':')
