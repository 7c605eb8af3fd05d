// A small ledger with fixed keys for the tests: real SHA-256, real Ed25519, one witness, salts from a counter.
// Builds exports the way a server would; knows nothing of how they are verified.
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  sign as signNode,
  verify as verifyNode,
} from 'node:crypto'
import {
  appendLeaf,
  checkpointLine,
  commit,
  cosignedMessage,
  emptyFrontier,
  endLine,
  type Frontier,
  formatNote,
  headerLine,
  type Leaf,
  leafHash,
  leafLine,
  makeLeaf,
  makeVerifierKey,
  parseNote,
  rootOf,
  type Sha256,
  type Sign,
  signCheckpoint,
  type VerifierKey,
  type Verify,
} from '../src/index.js'

export const sha256: Sha256 = (bytes) => new Uint8Array(createHash('sha256').update(bytes).digest())

const publicKeys = new Map<string, KeyObject>()

export const verify: Verify = (publicKey, message, signature) => {
  const x = Buffer.from(publicKey).toString('base64url')
  const known = publicKeys.get(x)
  const key = known ?? createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
  publicKeys.set(x, key)
  return verifyNode(null, message, key, signature)
}

export interface SigningKey {
  readonly key: VerifierKey
  readonly sign: Sign
}

/** An Ed25519 key from its 32-byte seed. */
export function signingKey(
  name: string,
  seed: Uint8Array,
  use: VerifierKey['use'] = 'signer',
): SigningKey {
  const prefix = Buffer.from('302e020100300506032b657004220420', 'hex')
  const privateKey = createPrivateKey({
    key: Buffer.concat([prefix, seed]),
    format: 'der',
    type: 'pkcs8',
  })
  const { x = '' } = createPublicKey(privateKey).export({ format: 'jwk' })
  const publicKey = new Uint8Array(Buffer.from(x, 'base64url'))
  const sign: Sign = (message) => new Uint8Array(signNode(null, message, privateKey))
  return { key: makeVerifierKey({ name, publicKey, use, sha256 }), sign }
}

export const log = signingKey('ledger.example/psrt', new Uint8Array(32).fill(1))
export const witness = signingKey('witness.example/w1', new Uint8Array(32).fill(2), 'witness')
export const stranger = signingKey('ledger.example/psrt', new Uint8Array(32).fill(3))

/** 32 bytes that look random and are the same in every run. */
export function saltOf(index: number): Uint8Array {
  return sha256(Uint8Array.from([index & 0xff, (index >> 8) & 0xff, (index >> 16) & 0xff]))
}

export function bodyOf(index: number): unknown {
  return {
    type: 'case:message-added',
    case: `PSRT-2026-${index}`,
    note: `größer als € ${index} 😀`,
    sequence: index,
    embargoed: index % 2 === 0,
    previous: null,
  }
}

export function leafOf(index: number, body: unknown = bodyOf(index)): Leaf {
  return makeLeaf({
    id: Buffer.from(saltOf(index).subarray(0, 16)).toString('hex'),
    at: new Date(Date.UTC(2026, 0, 1) + index * 977).toISOString(),
    commitment: commit({ sha256, salt: saltOf(index), body }),
  })
}

export function leavesOf(count: number): readonly Leaf[] {
  return Array.from({ length: count }, (_, index) => leafOf(index))
}

export function frontierOf(leaves: readonly Leaf[]): Frontier {
  return leaves.reduce(
    (frontier, leaf) => appendLeaf(frontier, leafHash(leaf, sha256), sha256),
    emptyFrontier,
  )
}

/** A checkpoint over the leaves, signed by the ledger. */
export function checkpointOver(frontier: Frontier, by: SigningKey = log): string {
  const checkpoint = {
    origin: by.key.name,
    size: frontier.size,
    root: rootOf(frontier, sha256),
  }
  return signCheckpoint({ checkpoint, key: by.key, sign: by.sign })
}

/** The note with the witness's cosignature added. */
export function cosigned(written: string, atSeconds = 1_790_000_000): string {
  const parsed = parseNote(written)
  if (!parsed.ok) throw new Error(parsed.because)
  const { text, signatures } = parsed.note
  const time = new Uint8Array(8)
  new DataView(time.buffer).setBigUint64(0, BigInt(atSeconds))
  const signature = new Uint8Array([...time, ...witness.sign(cosignedMessage(text, atSeconds))])
  const { name, id: keyId } = witness.key
  return formatNote({ text, signatures: [...signatures, { name, keyId, signature }] })
}

/** The lines of an export: a checkpoint every so many leaves and at the end, every third body opened. */
export function exportOf(count: number, leavesPerCheckpoint = 10): readonly string[] {
  const lines = [headerLine(log.key, [witness.key])]
  let frontier = emptyFrontier
  let checkpoints = 0
  for (const [index, leaf] of leavesOf(count).entries()) {
    const opened = { salt: saltOf(index), body: bodyOf(index) }
    lines.push(leafLine({ index, leaf, sha256, ...(index % 3 === 0 ? { opened } : {}) }))
    frontier = appendLeaf(frontier, leafHash(leaf, sha256), sha256)
    if ((index + 1) % leavesPerCheckpoint === 0 || index + 1 === count) {
      const note = checkpointOver(frontier)
      lines.push(checkpointLine(checkpoints % 2 === 0 ? cosigned(note) : note))
      checkpoints += 1
    }
  }
  lines.push(endLine({ leaves: count, checkpoints }))
  return lines
}

export function bytesOf(lines: readonly string[]): Uint8Array {
  return new Uint8Array(Buffer.from(lines.map((line) => `${line}\n`).join('')))
}
