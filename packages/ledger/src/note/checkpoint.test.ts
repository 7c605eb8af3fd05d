// Checkpoints and inclusion proofs as texts: the examples of C2SP, and every way not to be one.
import { describe, expect, test } from 'vitest'
import {
  checkpointOver,
  cosigned,
  frontierOf,
  leafOf,
  leavesOf,
  log,
  sha256,
  stranger,
  verify,
  witness,
} from '../../test/fixture.js'
import { base64Text } from '../encoding/base64.js'
import { leafHash } from '../event/leaf.js'
import { growTree } from '../tree/memory.js'
import { checkpointText, parseCheckpoint, signCheckpoint, verifyCheckpoint } from './checkpoint.js'
import { formatInclusionProof, parseInclusionProof, verifyInclusionProof } from './inclusion.js'
import { formatNote, parseNote, signNote } from './note.js'

const root = new Uint8Array(32).fill(7)
const leaves = leavesOf(7)
const signed = checkpointOver(frontierOf(leaves))

describe('checkpoint texts', () => {
  test('the example of C2SP is read, with its signatures unverified', () => {
    const note = parseNote(
      'example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n' +
        '— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n' +
        '— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n',
    )
    if (!note.ok) throw new Error(note.because)
    const read = parseCheckpoint(note.note.text)
    expect(read).toMatchObject({
      ok: true,
      checkpoint: { origin: 'example.com/behind-the-sofa', size: 20852163, extensions: [] },
    })
    expect(read.ok && checkpointText(read.checkpoint)).toBe(note.note.text)
  })

  test('extension lines are kept', () => {
    const text = checkpointText({ origin: 'a b', size: 0, root, extensions: ['x', 'y z'] })
    expect(text).toBe(`a b\n0\n${base64Text(root)}\nx\ny z\n`)
    expect(parseCheckpoint(text)).toMatchObject({ checkpoint: { extensions: ['x', 'y z'] } })
  })

  const rootText = base64Text(root)
  test.each([
    ['nothing', ''],
    ['two lines', 'a\n1\n'],
    ['no final newline', `a\n1\n${rootText}`],
    ['no origin', `\n1\n${rootText}\n`],
    ['an empty extension', `a\n1\n${rootText}\n\nx\n`],
    ['a leading zero', `a\n01\n${rootText}\n`],
    ['a sign', `a\n+1\n${rootText}\n`],
    ['no size', `a\n\n${rootText}\n`],
    ['more leaves than numbers count', `a\n9007199254740993\n${rootText}\n`],
    ['a short root', 'a\n1\nAAAA\n'],
    ['a root that is no base64', `a\n1\n${rootText.replace('=', '')}\n`],
  ])('%s: refused', (_, text) => {
    expect(parseCheckpoint(text)).toMatchObject({ refusal: 'checkpoint.malformed' })
  })

  test.each([
    ['an empty origin', { origin: '' }],
    ['an origin of two lines', { origin: `a\n1\n${rootText}` }],
    ['a negative size', { size: -1 }],
    ['half a leaf', { size: 1.5 }],
    ['a short root', { root: root.subarray(1) }],
    ['an empty extension', { extensions: [''] }],
    ['an extension of two lines', { extensions: ['x\ny'] }],
  ])('%s: not written', (_, change) => {
    expect(() => checkpointText({ origin: 'a', size: 1, root, ...change })).toThrow(RangeError)
  })
})

describe('signed checkpoints', () => {
  test('verify with the ledger alone, and with a witness', () => {
    expect(verifyCheckpoint({ note: signed, key: log.key, verify })).toMatchObject({
      ok: true,
      checkpoint: { origin: log.key.name, size: 7 },
      unknown: 0,
    })
    const input = { note: cosigned(signed), key: log.key, verify }
    expect(verifyCheckpoint(input)).toMatchObject({ ok: true, unknown: 1 })
    const witnessed = verifyCheckpoint({ ...input, witnesses: [witness.key] })
    expect(witnessed).toMatchObject({ ok: true, unknown: 0, signers: [{}, { key: witness.key }] })
  })

  test('do not verify by a witness alone, a stranger, or for another ledger', () => {
    const parsed = parseNote(cosigned(signed))
    if (!parsed.ok) throw new Error(parsed.because)
    const { text, signatures } = parsed.note
    const bare = formatNote({ text, signatures: signatures.slice(1) })
    const input = { key: log.key, witnesses: [witness.key], verify }
    expect(verifyCheckpoint({ ...input, note: bare })).toMatchObject({ refusal: 'note.unsigned' })
    const theirs = checkpointOver(frontierOf(leaves), stranger)
    expect(verifyCheckpoint({ ...input, note: theirs })).toMatchObject({ refusal: 'note.unsigned' })
    const other = signNote({ text: checkpointText({ origin: 'other', size: 1, root }), ...log })
    expect(verifyCheckpoint({ ...input, note: other })).toMatchObject({
      refusal: 'checkpoint.other-origin',
    })
    expect(verifyCheckpoint({ ...input, note: signNote({ text: 'a\n', ...log }) })).toMatchObject({
      refusal: 'checkpoint.malformed',
    })
  })

  test('are not signed for another ledger', () => {
    const checkpoint = { origin: 'other', size: 1, root }
    expect(() => signCheckpoint({ checkpoint, ...log })).toThrow(RangeError)
  })
})

describe('inclusion proofs as texts', () => {
  const tree = growTree(sha256)
  for (const leaf of leaves) tree.append(leafHash(leaf, sha256))
  const proof = formatInclusionProof({
    index: 4,
    hashes: tree.inclusionProof(4),
    checkpoint: signed,
  })
  const input = { leafHash: leafHash(leafOf(4), sha256), key: log.key, sha256, verify }

  test('prove their leaf offline', () => {
    expect(proof.split('\n').slice(0, 2)).toEqual(['c2sp.org/tlog-proof@v1', 'index 4'])
    expect(verifyInclusionProof({ ...input, proof })).toMatchObject({
      ok: true,
      index: 4,
      checkpoint: { size: 7 },
    })
    const withExtra = proof.replace('index', 'extra AAAA\nindex')
    expect(verifyInclusionProof({ ...input, proof: withExtra, witnesses: [witness.key] }).ok).toBe(
      true,
    )
  })

  test('prove nothing else', () => {
    const other = leafHash(leafOf(5), sha256)
    expect(verifyInclusionProof({ ...input, proof, leafHash: other })).toMatchObject({
      refusal: 'proof.not-included',
    })
    const moved = proof.replace('index 4', 'index 5')
    expect(verifyInclusionProof({ ...input, proof: moved })).toMatchObject({
      refusal: 'proof.not-included',
    })
    const unsigned = proof.replace('\n7\n', '\n8\n')
    expect(verifyInclusionProof({ ...input, proof: unsigned })).toMatchObject({
      refusal: 'note.signature-wrong',
    })
  })

  test.each([
    ['nothing', ''],
    ['no checkpoint', 'c2sp.org/tlog-proof@v1\nindex 0\n'],
    ['another kind', proof.replace('@v1', '@v2')],
    ['no index', proof.replace('index 4\n', '')],
    ['only a kind', 'c2sp.org/tlog-proof@v1\n\nx'],
    ['a leading zero', proof.replace('index 4', 'index 04')],
    ['an index beyond numbers', proof.replace('index 4', 'index 9007199254740993')],
    ['a short hash', proof.replace('index 4', 'index 4\nAAAA')],
    ['no base64', proof.replace('index 4', 'index 4\n!')],
    ['too many hashes', proof.replace('index 4', `index 4${`\n${base64Text(root)}`.repeat(60)}`)],
  ])('%s: refused', (_, text) => {
    expect(parseInclusionProof(text)).toMatchObject({ refusal: 'proof.malformed' })
    expect(verifyInclusionProof({ ...input, proof: text })).toMatchObject({
      refusal: 'proof.malformed',
    })
  })
})
