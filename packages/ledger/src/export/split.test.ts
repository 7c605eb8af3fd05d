// Lines come out whole however the bytes are cut, and what is broken is passed on as broken.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type ExportLine, makeSplitter, maxLineLength, splitLines } from './split.js'

async function linesOf(chunks: Iterable<Uint8Array>): Promise<readonly ExportLine[]> {
  const lines: ExportLine[] = []
  for await (const some of splitLines(chunks)) lines.push(...some)
  return lines
}

const utf8 = (text: string) => new TextEncoder().encode(text)

test('the cuts between chunks make no difference', async () => {
  const text = 'first\n\nzweite größer\n😀\n'
  const bytes = utf8(text)
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(bytes.length)), async (cuts) => {
      const ends = [...cuts.toSorted((a, b) => a - b), bytes.length]
      const chunks = ends.map((end, index) => bytes.slice(ends[index - 1] ?? 0, end))
      expect(await linesOf(chunks)).toEqual(['first', '', 'zweite größer', '😀'])
    }),
  )
})

test('no bytes are no lines', async () => {
  expect(await linesOf([])).toEqual([])
})

test('a line that is not UTF-8 is broken, and the next is read', async () => {
  expect(await linesOf([Uint8Array.of(0x61, 0xff, 0x0a, 0x62, 0x0a)])).toEqual([
    { broken: 'the line is not valid UTF-8' },
    'b',
  ])
})

test('a last line without newline is broken', async () => {
  expect(await linesOf([utf8('a\nb')])).toEqual([
    'a',
    { broken: 'the last line does not end in a newline' },
  ])
})

test('a line beyond all measure ends the reading', async () => {
  const chunk = new Uint8Array(maxLineLength).fill(0x61)
  expect(await linesOf([chunk, utf8('aa'), utf8('\nb\n')])).toEqual([
    { broken: 'the line is too long' },
  ])
})

test('another decoder can be brought', async () => {
  const lines: ExportLine[] = []
  for await (const some of splitLines([utf8('ab\n')], (bytes) => `${bytes.length}`)) {
    lines.push(...some)
  }
  expect(lines).toEqual(['2'])
})

test('a splitter without a decoder of its own is strict too', () => {
  expect(makeSplitter().push(Uint8Array.of(0xc0, 0x80, 0x0a))).toEqual([
    { broken: 'the line is not valid UTF-8' },
  ])
})
