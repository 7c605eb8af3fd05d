// Receipts promise one leaf, and are kept by exactly that leaf.
import { describe, expect, test } from 'vitest'
import {
  checkpointOver,
  frontierOf,
  leafOf,
  leavesOf,
  log,
  sha256,
  stranger,
  verify,
} from '../../test/fixture.js'
import { base64Text } from '../encoding/base64.js'
import { leafHash } from '../event/leaf.js'
import { growTree } from '../tree/memory.js'
import { parseCheckpoint } from './checkpoint.js'
import { formatInclusionProof } from './inclusion.js'
import { parseNote, signNote } from './note.js'
import { formatReceipt, parseReceipt, verifyReceipt, verifyReceiptProof } from './receipt.js'

const leaf = leafOf(2)
const receipt = formatReceipt({ leaf, ...log, sha256 })
const input = { key: log.key, sha256, verify }
const hash = base64Text(leafHash(leaf, sha256))

const signedLines = (...lines: readonly string[]) =>
  signNote({ text: `${lines.join('\n')}\n`, ...log })

describe('a receipt', () => {
  test('says origin, event, time, commitment and leaf hash, one on each line', () => {
    expect(receipt.split('\n').slice(0, 6)).toEqual([
      'ledger.example/psrt/receipt',
      leaf.id,
      leaf.at,
      leaf.commitment,
      hash,
      '',
    ])
    expect(parseReceipt(receipt, sha256)).toEqual({
      ok: true,
      receipt: { origin: log.key.name, leaf },
    })
    expect(verifyReceipt({ ...input, receipt })).toMatchObject({ ok: true, receipt: { leaf } })
  })

  test('does not pass for a checkpoint', () => {
    const parsed = parseNote(receipt)
    expect(parsed.ok && parseCheckpoint(parsed.note.text).ok).toBe(false)
  })

  test('of a stranger or with any change is refused', () => {
    const theirs = formatReceipt({ leaf, ...stranger, sha256 })
    expect(verifyReceipt({ ...input, receipt: theirs })).toMatchObject({ refusal: 'note.unsigned' })
    const later = receipt.replace('2026-01-01', '2026-01-02')
    expect(parseReceipt(later, sha256)).toMatchObject({ refusal: 'receipt.malformed' })
    expect(verifyReceipt({ ...input, receipt: later })).toMatchObject({
      refusal: 'note.signature-wrong',
    })
    expect(parseReceipt('no note', sha256)).toMatchObject({ refusal: 'note.malformed' })
  })

  test.each([
    ['another kind', 'ledger.example/psrt/x', leaf.id, leaf.at, leaf.commitment, hash],
    ['no lines', 'ledger.example/psrt/receipt'],
    ['another leaf hash', 'ledger.example/psrt/receipt', leaf.id, leaf.at, leaf.commitment, 'AAAA'],
    ['a line more', 'ledger.example/psrt/receipt', leaf.id, leaf.at, leaf.commitment, hash, 'x'],
  ])('with %s is none, though signed', (_, ...lines) => {
    const note = signedLines(...lines)
    expect(verifyReceipt({ ...input, receipt: note })).toMatchObject({
      refusal: 'receipt.malformed',
    })
  })

  test('in the name of another ledger is refused', () => {
    const note = signedLines('other/receipt', leaf.id, leaf.at, leaf.commitment, hash)
    expect(verifyReceipt({ ...input, receipt: note })).toMatchObject({
      refusal: 'receipt.other-origin',
    })
  })
})

describe('a receipt with its proof', () => {
  const leaves = leavesOf(6)
  const tree = growTree(sha256)
  for (const one of leaves) tree.append(leafHash(one, sha256))
  const checkpoint = checkpointOver(frontierOf(leaves))
  const proofOf = (index: number) =>
    formatInclusionProof({ index, hashes: tree.inclusionProof(index), checkpoint })

  test('holds for exactly the promised leaf', () => {
    expect(verifyReceiptProof({ ...input, receipt, proof: proofOf(2) })).toMatchObject({
      ok: true,
      index: 2,
      size: 6,
    })
    expect(verifyReceiptProof({ ...input, receipt, proof: proofOf(3) })).toMatchObject({
      refusal: 'proof.not-included',
    })
  })

  test('does not hold for a leaf that differs in one member', () => {
    const other = formatReceipt({ leaf: { ...leaf, id: 'other' }, ...log, sha256 })
    expect(verifyReceiptProof({ ...input, receipt: other, proof: proofOf(2) })).toMatchObject({
      refusal: 'proof.not-included',
    })
    expect(verifyReceiptProof({ ...input, receipt: 'x', proof: proofOf(2) })).toMatchObject({
      refusal: 'note.malformed',
    })
  })
})
