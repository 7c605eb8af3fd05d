/*
 * Owns turning bytes into text: UTF-8 and nothing else, with the place where it ceases to be.
 * Refuses to guess another encoding; it only names the ones that can be recognised.
 */
import { isUtf8 } from 'node:buffer'
import type { InputProblem } from './problem.js'

export type Decoded =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly problem: InputProblem; readonly text: string }

/** Decodes strictly; the text of a refused one is for showing places only. */
export const decode = (bytes: Buffer): Decoded => {
  if (isUtf8(bytes)) return { ok: true, text: bytes.toString('utf8') }
  const text = bytes.toString('utf8')
  const position = firstBroken(bytes, text)
  const utf16 = looksUtf16(bytes)
  const because = utf16
    ? 'It is UTF-16; records are UTF-8.'
    : 'These bytes are not UTF-8; records are UTF-8.'
  return { ok: false, text, problem: { message: because, position: utf16 ? 0 : position } }
}

const MARK = Buffer.from([0xef, 0xbb, 0xbf])

/** True when the bytes begin with the byte-order mark of UTF-8. */
export const hasMark = (bytes: Buffer): boolean => bytes.subarray(0, 3).equals(MARK)

/** UTF-16, by its byte-order mark or by the zeros between Latin letters. */
export const looksUtf16 = (bytes: Buffer): boolean => {
  const [first, second] = bytes
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return true
  return (first === 0) !== (second === 0) && bytes.length > 1
}

/** Where the first replacement character stands that was not in the bytes. */
const firstBroken = (bytes: Buffer, text: string): number => {
  let at = text.indexOf('\ufffd')
  let seen = 0
  let offset = 0
  while (at >= 0) {
    offset += Buffer.byteLength(text.slice(seen, at))
    if (!bytes.subarray(offset, offset + 3).equals(Buffer.from('\ufffd'))) return at
    seen = at
    at = text.indexOf('\ufffd', at + 1)
  }
  return 0
}
