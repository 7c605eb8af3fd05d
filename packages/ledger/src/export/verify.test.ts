// A whole export verifies; each kind of damage is named with its line and leaves; nothing hostile throws.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  bodyOf,
  bytesOf,
  checkpointOver,
  cosigned,
  exportOf,
  frontierOf,
  leafOf,
  leavesOf,
  log,
  saltOf,
  sha256,
  stranger,
  verify,
  witness,
} from '../../test/fixture.js'
import { formatVerifierKey } from '../note/key.js'
import { formatReceipt } from '../note/receipt.js'
import { emptyFrontier } from '../tree/frontier.js'
import { checkpointLine, endLine, headerLine, leafLine, parseExportLine } from './lines.js'
import { splitLines } from './split.js'
import type { ExportReader, ExportResult, FindingKind } from './state.js'
import { verifyExport } from './verify.js'

const reader: ExportReader = { sha256, verify }
const key = formatVerifierKey(log.key)
// Header, leaves 0–9, checkpoint, leaves 10–19, checkpoint, leaves 20–24, checkpoint, end.
const lines = exportOf(25)
/** The place in `lines` of a leaf. */
const placeOf = (index: number) => 1 + index + Math.floor(index / 10)

const without = (from: number, count = 1) => lines.toSpliced(from, count)
const instead = (place: number, ...others: readonly string[]) =>
  lines.toSpliced(place, 1, ...others)
const line = (place: number) => lines[place] ?? ''

async function findings(of: readonly string[], more: Partial<ExportReader> = {}) {
  const result = await verifyExport(of, { ...reader, ...more })
  return result.ok ? [] : result.findings
}

async function kinds(of: readonly string[], more: Partial<ExportReader> = {}) {
  return (await findings(of, more)).map(({ kind }) => kind)
}

describe('a whole export', () => {
  test('verifies, and says what it holds', async () => {
    const result = await verifyExport(lines, { ...reader, key })
    expect(result).toMatchObject({
      ok: true,
      origin: 'ledger.example/psrt',
      key,
      keyFrom: 'reader',
      leaves: 25,
      opened: 9,
      checkpoints: 3,
      receipts: [],
    })
  })

  test('verifies from bytes, and says when only the export vouches for its key', async () => {
    const result = await verifyExport(splitLines([bytesOf(lines)]), reader)
    expect(result).toMatchObject({ ok: true, keyFrom: 'export' })
  })

  test('may be empty, if that is signed', async () => {
    const note = checkpointOver(emptyFrontier)
    const end = endLine({ leaves: 0, checkpoints: 1 })
    const empty = [headerLine(log.key), checkpointLine(note), end]
    expect(await kinds(empty, { checkpoints: [note] })).toEqual([])
    const unsigned = [headerLine(log.key), endLine({ leaves: 0, checkpoints: 0 })]
    expect(await kinds(unsigned)).toEqual(['leaves-uncovered'])
  })

  test('holds the leaf of each receipt', async () => {
    const receipts = [3, 14].map((index) => formatReceipt({ leaf: leafOf(index), ...log, sha256 }))
    expect(await verifyExport(lines, { ...reader, receipts })).toMatchObject({
      ok: true,
      receipts: [
        { id: leafOf(3).id, index: 3 },
        { id: leafOf(14).id, index: 14 },
      ],
    })
  })

  test('agrees with the checkpoints a reader kept, also between its own', async () => {
    const checkpoints = [17, 0, 25, 17].map((count) => checkpointOver(frontierOf(leavesOf(count))))
    expect(await kinds(lines, { checkpoints })).toEqual([])
  })
})

describe('damage is named', () => {
  const changedLeaf = line(placeOf(12)).replace(/"at":"2026-01-01/, '"at":"2026-01-02')
  const renumbered = lines
    .toSpliced(placeOf(12), 1)
    .map((one, place) =>
      place >= placeOf(12) ? one.replace(/"index":(\d+)/, (_, n) => `"index":${n - 1}`) : one,
    )
  const rewritten = leafLine({ index: 12, leaf: leafOf(99), sha256 })
  const otherBody = line(placeOf(12)).replace('"sequence":12', '"sequence":13')
  const forged = checkpointLine(checkpointOver(frontierOf(leavesOf(20)), stranger))
  const oneLess = checkpointLine(checkpointOver(frontierOf(leavesOf(19))))
  const inserted = lines.toSpliced(
    placeOf(20),
    0,
    leafLine({ index: 20, leaf: leafOf(20), sha256 }),
  )
  const unnumbered = checkpointLine('no note')
  const cosignedTwice = checkpointLine(
    cosigned(cosigned(checkpointOver(frontierOf(leavesOf(20))))).replace('witness.', 'w.'),
  )

  const cases: readonly [string, readonly string[], FindingKind[], number, number?, number?][] = [
    ['a leaf changed', instead(placeOf(12), changedLeaf), ['leaf-changed'], 15, 12, 13],
    [
      'a leaf exchanged with its hash',
      instead(placeOf(13), rewritten.replace('"index":12', '"index":13')),
      ['root-differs'],
      23,
      10,
      20,
    ],
    ['a leaf removed', without(placeOf(12)), ['leaf-missing'], 15, 12, 13],
    [
      'a leaf removed, the rest renumbered',
      renumbered,
      ['checkpoint-misplaced', 'end-differs'],
      22,
      10,
      20,
    ],
    [
      'two leaves swapped',
      lines.toSpliced(placeOf(12), 2, line(placeOf(13)), line(placeOf(12))),
      ['leaf-missing', 'leaf-misplaced'],
      15,
      12,
      13,
    ],
    [
      'a leaf repeated',
      lines.toSpliced(placeOf(12), 0, line(placeOf(12))),
      ['leaf-misplaced'],
      16,
      12,
      13,
    ],
    ['a leaf inserted', inserted, ['leaf-misplaced'], 25, 20, 21],
    ['a body changed', instead(placeOf(12), otherBody), ['body-changed'], 15, 12, 13],
    ['a checkpoint forged', instead(22, forged), ['checkpoint-refused'], 23],
    [
      'a checkpoint cosigned by an unlisted witness',
      instead(22, cosignedTwice),
      ['checkpoint-refused'],
      23,
    ],
    ['a checkpoint that is no note', instead(22, unnumbered), ['checkpoint-refused'], 23],
    ['a checkpoint of another size', instead(22, oneLess), ['checkpoint-misplaced'], 23, 10, 20],
    ['a checkpoint removed', without(22), ['end-differs'], 29],
    ['the last checkpoint removed', without(28), ['end-differs', 'leaves-uncovered'], 29],
    ['the last line removed', without(29), ['cut-off'], 29],
    ['the tail removed', lines.slice(0, 15), ['cut-off'], 15],
    ['a line after the last', [...lines, line(29)], ['line-malformed'], 31],
    ['a second header', lines.toSpliced(5, 0, line(0)), ['line-malformed'], 6],
    ['an empty line', lines.toSpliced(12, 0, ''), ['line-malformed'], 13],
    ['the header removed', without(0), ['header-malformed'], 1],
    ['nothing', [], ['cut-off'], 0],
  ]

  test.each(cases)('%s', async (_, damaged, expected, atLine, from, to) => {
    const found = await findings(damaged)
    expect(found.map(({ kind }) => kind)).toEqual(expected)
    expect(found[0]?.line).toBe(atLine)
    if (from !== undefined) expect(found[0]?.leaves).toEqual({ from, to })
  })

  test.each([
    ['no key', headerLine(log.key).replace('+AYqI', '+BYqI')],
    ['another origin', headerLine(log.key).replace('"origin":"ledger', '"origin":"other')],
    ['a witness as ledger', headerLine(witness.key)],
    ['a ledger as witness', headerLine(log.key, [log.key])],
    ['no witness key', headerLine(log.key).replace('"witnesses":[]', '"witnesses":["x"]')],
    ['another format', headerLine(log.key).replace('export/1', 'export/2')],
    ['a checkpoint in its place', line(11)],
  ])('a header with %s ends the reading', async (_, header) => {
    expect(await kinds([header, ...lines.slice(1)])).toEqual(['header-malformed'])
  })

  test('a broken line is named as such', async () => {
    const bytes = bytesOf(lines)
    bytes[bytes.length - 1] = 0x20
    const cut = await verifyExport(splitLines([bytes]), reader)
    expect(cut).toMatchObject({
      findings: [{ kind: 'line-malformed', line: 30 }, { kind: 'cut-off' }],
    })
  })

  test('reading stops at a hundred findings', async () => {
    const junk = Array.from({ length: 200 }, () => 'junk')
    const expected = { ok: false, more: true, findings: { length: 100 } }
    expect(await verifyExport([line(0), ...junk], reader)).toMatchObject(expected)
    expect(await verifyExport([[line(0), ...junk]], reader)).toMatchObject(expected)
  })
})

describe('what the reader brings is held against the export', () => {
  test('its key', async () => {
    const theirs = formatVerifierKey(stranger.key)
    expect(await kinds(lines, { key: theirs })).toEqual(['key-other'])
  })

  test('a checkpoint of a longer history: the export was cut off behind one of its own', async () => {
    const checkpoints = [checkpointOver(frontierOf(leavesOf(30)))]
    const [finding] = await findings(lines, { checkpoints })
    expect(finding).toMatchObject({ kind: 'known-checkpoint-ahead', leaves: { from: 25, to: 30 } })
  })

  test('a checkpoint of another history', async () => {
    const leaves = leavesOf(12).toSpliced(3, 1, leafOf(99))
    const checkpoints = [
      checkpointOver(frontierOf(leaves)),
      checkpointOver(frontierOf(leavesOf(2))),
    ]
    const [finding] = await findings(lines, { checkpoints })
    expect(finding).toMatchObject({ kind: 'known-checkpoint-differs', leaves: { from: 0, to: 12 } })
  })

  test('a checkpoint of nobody, a receipt of nobody, a receipt that was not kept', async () => {
    const theirs = checkpointOver(emptyFrontier, stranger)
    const receipts = [
      formatReceipt({ leaf: leafOf(1), ...stranger, sha256 }),
      formatReceipt({ leaf: leafOf(99), ...log, sha256 }),
      formatReceipt({ leaf: { ...leafOf(1), id: 'other' }, ...log, sha256 }),
      formatReceipt({ leaf: leafOf(1), ...log, sha256 }),
    ]
    expect(await kinds(lines, { checkpoints: [theirs], receipts })).toEqual([
      'known-checkpoint-refused',
      'receipt-refused',
      'receipt-missing',
      'receipt-missing',
    ])
  })
})

describe('hostile lines', () => {
  const opened = leafLine({
    index: 0,
    leaf: leafOf(0),
    sha256,
    opened: { salt: saltOf(0), body: bodyOf(0) },
  })

  test.each([
    ['no JSON', '{'],
    ['no object', '7'],
    ['null', 'null'],
    ['an unknown kind', '{"kind":"x"}'],
    ['white space', `${line(1)} `],
    ['members in another order', '{"kind":"end","checkpoints":0,"leaves":0}'],
    ['a member more', line(29).replace('{', '{"a":1,')],
    ['a member twice', line(29).replace('{', '{"checkpoints":3,')],
    ['a negative count', '{"checkpoints":-1,"kind":"end","leaves":0}'],
    ['a count that is text', '{"checkpoints":"1","kind":"end","leaves":0}'],
    ['no count', '{"checkpoints":1,"kind":"end"}'],
    ['a header without key', '{"kind":"header","format":"parley-ledger-export/1","origin":"a"}'],
    ['a header without origin', '{"kind":"header","format":"parley-ledger-export/1"}'],
    ['a header without witnesses', headerLine(log.key).replace('"witnesses":[]', '"witnesses":1')],
    ['a witness that is no text', headerLine(log.key).replace('"witnesses":[]', '"witnesses":[1]')],
    ['a note that is no text', '{"kind":"checkpoint","note":7}'],
    ['no note', '{"kind":"checkpoint"}'],
    ['a note with half a character', '{"kind":"checkpoint","note":"\\ud800"}'],
    ['an index beyond measure', line(1).replace('"index":0', '"index":9999999999999999')],
    ['a leading zero', line(1).replace('"index":0', '"index":00')],
    ['a short salt', opened.replace(/"salt":"[^"]+"/, '"salt":"AAAA"')],
    ['a salt that is no base64', opened.replace(/"salt":"[^"]+"/, '"salt":"!"')],
    ['no salt', opened.replace(/,"salt":"[^"]+"/, '')],
    ['no body', opened.replace(/"body":\{[^}]+\},/, '')],
    ['an opened that is no object', opened.replace(/"opened":.*/, '"opened":7}')],
    ['an opened that is no JSON', opened.replace(/"opened":.*/, '"opened":{}')],
    ['a body with half a character', opened.replace('größer', '\\ud800')],
    ['escapes where none are due', opened.replace('"type"', '"t\\u0079pe"')],
    ['nesting without end', `{"kind":${'['.repeat(100_000)}`],
    ['closed nesting', `{"kind":"checkpoint","note":${'['.repeat(9999)}${']'.repeat(9999)}}`],
  ])('%s: no line of an export', (_, hostile) => {
    expect(parseExportLine(opened)).toMatchObject({ kind: 'leaf', index: 0 })
    expect(parseExportLine(hostile)).toBeUndefined()
  })

  test('any edit of lines is found, and none throws', async () => {
    const small = exportOf(9, 4)
    const edits = fc.array(
      fc.record({ at: fc.nat(small.length - 1), drop: fc.nat(2), take: fc.nat(small.length - 1) }),
      { minLength: 1, maxLength: 4 },
    )
    const verdicts = new Set<ExportResult['ok']>()
    await fc.assert(
      fc.asyncProperty(edits, async (some) => {
        const edited = some.reduce<readonly string[]>(
          (all, { at, drop, take }) => all.toSpliced(at, drop, small[take] ?? ''),
          small,
        )
        const isSame = edited.join('\n') === small.join('\n')
        const result = await verifyExport(edited, reader)
        verdicts.add(result.ok)
        expect(result.ok).toBe(isSame)
      }),
      { numRuns: 150 },
    )
    expect(verdicts).toContain(false)
  }, 60_000)
})
