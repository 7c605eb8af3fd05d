// Signed notes against the examples of C2SP and of Go's sumdb, byte for byte, and every malformed shape.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  checkpointOver,
  cosigned,
  frontierOf,
  leavesOf,
  log,
  sha256,
  signingKey,
  stranger,
  verify,
  witness,
} from '../../test/fixture.js'
import { base64Bytes } from '../encoding/base64.js'
import { formatVerifierKey, makeVerifierKey, parseVerifierKey } from './key.js'
import {
  formatNote,
  maxNoteLength,
  maxSignatures,
  parseNote,
  signNote,
  verifyNote,
} from './note.js'

const spec = {
  key: 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k',
  note: 'This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n',
}
// The example key pair of golang.org/x/mod/sumdb/note, published with its private half.
const peter = {
  key: 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW',
  typedSeed: 'AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz',
  text: "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n",
  line: '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n',
}
const enoch = {
  key: 'EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop',
  line: '— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n',
}

function keyFrom(text: string) {
  const parsed = parseVerifierKey(text, sha256)
  if (!parsed.ok) throw new Error(parsed.because)
  return parsed.key
}

describe('verifier keys', () => {
  test.each([
    ['the example of C2SP', spec.key, 'signer'],
    ['PeterNeumann', peter.key, 'signer'],
    ['EnochRoot', enoch.key, 'signer'],
    ['base64 with a plus', 'TEST+7997405c+AQcC+FTVKf0jlTdHDY3rbevmnKxxPjigCXlVtGe6RIr6', 'signer'],
    [
      'a witness',
      'remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2',
      'witness',
    ],
  ])('%s: read and written back', (_, text, use) => {
    const key = keyFrom(text)
    expect(key.use).toBe(use)
    expect(formatVerifierKey(key)).toBe(text)
  })

  test.each([
    ['two parts', 'PeterNeumann+c74f20a3'],
    ['no base64', 'PeterNeumann+c74f20a3+AR_c2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'],
    ['a short key', 'PeterNeumann+c74f20a3+ARpc'],
    ['another id', 'PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'],
    ['another name', 'PeterNeuman+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'],
    ['a space in the name', 'Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'],
    ['another type', 'PeterNeumann+c74f20a3+Ahpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'],
    [
      'upper-case hexadecimal',
      'PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW',
    ],
  ])('%s is refused', (_, text) => {
    expect(parseVerifierKey(text, sha256)).toMatchObject({ refusal: 'note.key-malformed' })
  })

  test('are not made from a bad name or another length', () => {
    const publicKey = new Uint8Array(32)
    expect(() => makeVerifierKey({ name: 'a+b', publicKey, sha256 })).toThrow(RangeError)
    expect(() => makeVerifierKey({ name: '\ud800', publicKey, sha256 })).toThrow(RangeError)
    expect(() => makeVerifierKey({ name: 'a', publicKey: new Uint8Array(31), sha256 })).toThrow()
  })
})

describe('published notes', () => {
  test('the example of C2SP verifies', () => {
    const verified = verifyNote({ note: spec.note, keys: [keyFrom(spec.key)], verify })
    expect(verified).toMatchObject({ ok: true, text: 'This is an example message.\n', unknown: 0 })
  })

  test('signing gives the very bytes of the Go example', () => {
    const seed = (base64Bytes(peter.typedSeed) ?? new Uint8Array(0)).slice(1)
    const { key, sign } = signingKey('PeterNeumann', seed)
    expect(formatVerifierKey(key)).toBe(peter.key)
    expect(signNote({ text: peter.text, key, sign })).toBe(`${peter.text}\n${peter.line}`)
  })

  test('two signatures: both verified, or the unknown one counted', () => {
    const note = `${peter.text}\n${peter.line}${enoch.line}`
    const [one, both] = [[keyFrom(peter.key)], [keyFrom(peter.key), keyFrom(enoch.key)]].map(
      (keys) => verifyNote({ note, keys, verify }),
    )
    expect(one).toMatchObject({
      ok: true,
      unknown: 1,
      signers: [{ key: { name: 'PeterNeumann' } }],
    })
    expect(both).toMatchObject({ ok: true, unknown: 0, signers: [{}, {}] })
  })
})

describe('verification', () => {
  const keys = [log.key, witness.key]
  const text = 'a text\n\nwith an empty line\n'
  const note = signNote({ text, ...log })

  test('a note round-trips with its empty lines', () => {
    expect(verifyNote({ note, keys, verify })).toMatchObject({ ok: true, text })
    const parsed = parseNote(note)
    expect(parsed.ok && formatNote(parsed.note)).toBe(note)
  })

  test('a key of the same name signs for nobody else', () => {
    const other = signNote({ text, ...stranger })
    expect(verifyNote({ note: other, keys, verify })).toMatchObject({ refusal: 'note.unsigned' })
  })

  test('a wrong signature by a known key refuses the whole note', () => {
    const moved = note.replace('a text', 'b text')
    expect(verifyNote({ note: moved, keys, verify })).toMatchObject({
      refusal: 'note.signature-wrong',
    })
  })

  test('a witness signs with its time, and the time is signed', () => {
    const written = cosigned(checkpointOver(frontierOf(leavesOf(3))), 1_727_964_367)
    expect(verifyNote({ note: written, keys, verify })).toMatchObject({
      ok: true,
      signers: [{ key: log.key }, { key: witness.key, atSeconds: 1_727_964_367 }],
    })
    const parsed = parseNote(written)
    if (!parsed.ok) throw new Error(parsed.because)
    const [own, by] = parsed.note.signatures
    if (own === undefined || by === undefined) throw new Error('two signatures are expected')
    const withSignature = (signature: Uint8Array) =>
      verifyNote({
        note: formatNote({ ...parsed.note, signatures: [own, { ...by, signature }] }),
        keys,
        verify,
      })
    const later = by.signature.map((byte, index) => (index === 7 ? byte ^ 1 : byte))
    const never = by.signature.map((byte, index) => (index === 0 ? 0xff : byte))
    for (const signature of [later, never, by.signature.slice(0, 8)]) {
      expect(withSignature(signature)).toMatchObject({ refusal: 'note.signature-wrong' })
    }
  })

  test('no character of a signed note is free to change', () => {
    fc.assert(
      fc.property(fc.nat(note.length - 1), fc.string({ minLength: 1, maxLength: 1 }), (at, by) => {
        const changed = note.slice(0, at) + by + note.slice(at + 1)
        if (changed !== note) expect(verifyNote({ note: changed, keys, verify }).ok).toBe(false)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('malformed notes', () => {
  const line = peter.line
  test.each([
    ['nothing', ''],
    ['no signature', 'a\n'],
    ['no blank line', `a\n${line}`],
    ['no text', `\n\n${line}`],
    ['no final newline', `a\n\n${line.slice(0, -1)}`],
    ['a blank line after the signatures', `a\n\n${line}\n`],
    ['a tab', `a\tb\n\n${line}`],
    ['a carriage return', `a\r\n\n${line}`],
    ['a lone surrogate', `a\ud800\n\n${line}`],
    ['a hyphen for the dash', `a\n\n${line.replace('—', '-')}`],
    ['a plus in the name', `a\n\n${line.replace('PeterN', 'Peter+N')}`],
    ['a wide space in the name', `a\n\n${line.replace('PeterN', 'Peter\u3000N')}`],
    ['no base64', `a\n\n— x A=AA\n`],
    ['an id and no signature', `a\n\n— x AAAAAA==\n`],
    ['too long', `${'a'.repeat(maxNoteLength)}\n\n${line}`],
    ['too many signatures', `a\n\n${line.repeat(maxSignatures + 1)}`],
  ])('%s: refused', (_, note) => {
    expect(parseNote(note)).toMatchObject({ refusal: 'note.malformed' })
    expect(verifyNote({ note, keys: [], verify })).toMatchObject({ refusal: 'note.malformed' })
  })

  test('as many signatures as allowed are read', () => {
    const parsed = parseNote(`a\n\n${line.repeat(maxSignatures)}`)
    expect(parsed.ok && parsed.note.signatures).toHaveLength(maxSignatures)
  })

  test.each([
    ['a text without newline', { text: 'a', signatures: [] }],
    ['no signatures', { text: 'a\n', signatures: [] }],
    ['a key id that is none', { text: 'a\n', keyId: 'xyz' }],
    ['a name that brings lines', { text: 'a\n', name: 'x AAAAAAAA\n— y' }],
    ['a text that brings a signature', { text: `a\n\n${line}` }],
  ])('%s is not written', (_, change) => {
    const { text, signatures, ...rest } = { signatures: undefined, ...change }
    const one = { name: 'x', keyId: '00000000', signature: new Uint8Array(64), ...rest }
    const write = () => formatNote({ text, signatures: signatures ?? [one] })
    // A text with a blank line and more is a text like any other: it is the last blank line that counts.
    if (text.includes('\n\n'))
      expect(parseNote(write())).toMatchObject({ ok: true, note: { text } })
    else expect(write).toThrow(RangeError)
  })

  test('a witness signs no notes', () => {
    expect(() => signNote({ text: 'a\n', ...witness })).toThrow(RangeError)
  })
})
