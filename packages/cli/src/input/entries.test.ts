/*
 * Proves that records come out of bytes in order, whatever the chunks, and that what cannot be read
 * is said with its place while the rest goes on.
 */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Entry, type EntryOptions, readEntries } from './entries.js'

const entriesOf = async (
  input: Uint8Array | readonly Uint8Array[],
  options: Partial<EntryOptions> = {},
): Promise<{ entries: Entry[]; warnings: string[] }> => {
  const warnings: string[] = []
  const warn = (message: string) => void warnings.push(message)
  const chunks = async function* () {
    yield* input instanceof Uint8Array ? [input] : input
  }
  const entries: Entry[] = []
  for await (const some of readEntries(chunks(), { isLines: true, warn, ...options })) {
    entries.push(...some)
  }
  return { entries, warnings }
}

type Part = string | readonly number[]

const bytes = (...parts: readonly Part[]) =>
  Buffer.concat(
    parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from(part))),
  )

describe('JSON Lines', () => {
  test('the same records come out of every way to cut the bytes', async () => {
    const text = bytes('{"a":"é😀"}\n\n[1]\r\n  \n{"a":1,"a":2}\n"last"')
    const whole = await entriesOf(text)
    expect(whole.entries.map((entry) => [entry.line, entry.ok])).toEqual([
      [1, true],
      [3, true],
      [5, false],
      [6, true],
    ])
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(text.length), { maxLength: 6 }), async (cuts) => {
        const at = [0, ...cuts.sort((left, right) => left - right), text.length]
        const pieces = at.slice(1).map((end, index) => text.subarray(at[index], end))
        expect(await entriesOf(pieces)).toEqual(whole)
      }),
    )
  })

  test('a leading byte-order mark is skipped with a warning; a later one is a fault', async () => {
    const mark = [0xef, 0xbb, 0xbf]
    const { entries, warnings } = await entriesOf(bytes(mark, '1\n', mark, '2\n'))
    expect(warnings).toEqual(['it begins with a byte-order mark, which was skipped.'])
    expect(entries).toMatchObject([
      { ok: true, value: 1 },
      { ok: false, error: { line: 2, position: 0 } },
    ])
  })

  test('a line that is not UTF-8 says where, and the next one goes on', async () => {
    const { entries } = await entriesOf(bytes('["caf', [0xe9], '"]\n["\ufffd', [0xff], '"]\n2\n'))
    expect(entries).toMatchObject([
      { ok: false, error: { line: 1, position: 5, message: expect.stringContaining('UTF-8') } },
      { ok: false, error: { line: 2, position: 3 } },
      { ok: true, line: 3, value: 2 },
    ])
  })

  test('a line that is too long says so, and the next one goes on', async () => {
    const long = Array.from({ length: 50 }, () => Buffer.alloc(100, 'x'))
    const { entries } = await entriesOf([...long, bytes('\n{"a":1}\n')], { limit: 1000 })
    expect(entries).toMatchObject([
      { ok: false, error: { line: 1, position: 1000, message: expect.stringContaining('longer') } },
      { ok: true, line: 2, value: { a: 1 } },
    ])
  })
})

describe('a document', () => {
  const document = (...parts: readonly Part[]) => entriesOf(bytes(...parts), { isLines: false })

  test('may span lines, and a fault names its own', async () => {
    const { entries } = await document('{\n  "a": 1,\n  "b": tru\n}')
    expect(entries).toMatchObject([{ ok: false, line: 1, error: { line: 3, position: 19 } }])
    expect(entries[0]).toMatchObject({
      error: { message: 'line 3, column 8: Here should stand a value, not "t".' },
    })
  })

  test('of several values on lines of their own is pointed to --jsonl', async () => {
    const { entries } = await document('{"a":1}\n{"a":2}\n')
    expect(entries[0]).toMatchObject({ error: { message: expect.stringContaining('--jsonl') } })
  })

  test.each([
    ['little endian, with a mark', [0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00]],
    ['big endian, with a mark', [0xfe, 0xff, 0x00, 0x7b]],
    ['little endian, without one', [0x7b, 0x00, 0x7d, 0x00]],
  ])('in UTF-16 (%s) is named as such', async (_, given) => {
    const { entries } = await document(given)
    expect(entries[0]).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining('UTF-16') },
    })
  })
})
