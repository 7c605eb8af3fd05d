// `node packages/ledger/bench.mjs [entries]`: builds an export in memory and verifies it from its bytes.
// Prints one line of JSON: how many entries, how many of them opened, checkpoints, and the seconds of verifying.
import { createPublicKey, generateKeyPairSync, hash, randomBytes, sign, verify } from 'node:crypto'
import {
  appendLeaf,
  checkpointLine,
  commit,
  emptyFrontier,
  endLine,
  headerLine,
  leafHash,
  leafLine,
  makeLeaf,
  makeVerifierKey,
  rootOf,
  signCheckpoint,
  splitLines,
  verifyExport,
} from './dist/index.js'

const entries = Number(process.argv[2] ?? 1_000_000)
const entriesPerCheckpoint = 1000
const openedEvery = 10

// Through hexadecimal it takes two thirds of the time: no buffer is allocated outside the pool.
const sha256 = (bytes) => Buffer.from(hash('sha256', bytes, 'hex'), 'hex')
const keys = generateKeyPairSync('ed25519')
const rawKey = Buffer.from(keys.publicKey.export({ format: 'jwk' }).x, 'base64url')
const key = makeVerifierKey({ name: 'bench.example/ledger', publicKey: rawKey, sha256 })
const signWithKey = (message) => sign(null, message, keys.privateKey)
const publicKeyOf = (raw) =>
  createPublicKey({
    key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(raw).toString('base64url') },
    format: 'jwk',
  })

function* exportLines() {
  let frontier = emptyFrontier
  let checkpoints = 0
  yield headerLine(key)
  for (let index = 0; index < entries; index++) {
    const id = index.toString(16).padStart(32, '0')
    const body = { type: 'case:message-added', case: `case-${index % 997}`, sequence: index }
    const salt = randomBytes(32)
    const at = new Date(1_790_000_000_000 + index * 977).toISOString()
    const leaf = makeLeaf({ id, at, commitment: commit({ sha256, salt, body }) })
    const isOpened = index % openedEvery === 0
    yield leafLine({ index, leaf, sha256, ...(isOpened ? { opened: { salt, body } } : {}) })
    frontier = appendLeaf(frontier, leafHash(leaf, sha256), sha256)
    if (frontier.size % entriesPerCheckpoint === 0 || frontier.size === entries) {
      const checkpoint = {
        origin: key.name,
        size: frontier.size,
        root: rootOf(frontier, sha256),
      }
      yield checkpointLine(signCheckpoint({ checkpoint, key, sign: signWithKey }))
      checkpoints += 1
    }
  }
  yield endLine({ leaves: entries, checkpoints })
}

/** The export as a file stream would give it: chunks of 64 KiB or a little more. */
function buildChunks() {
  const chunks = []
  let pending = ''
  for (const line of exportLines()) {
    pending += `${line}\n`
    if (pending.length >= 65_536) {
      chunks.push(Buffer.from(pending))
      pending = ''
    }
  }
  chunks.push(Buffer.from(pending))
  return chunks
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const decode = (bytes) => {
  try {
    return decoder.decode(bytes)
  } catch {
    return undefined
  }
}

/** What the two hashes of each entry cost alone, as the measure of a busy machine. */
function bareHashSeconds() {
  const startedAt = performance.now()
  for (let count = 0; count < entries * 2; count++) sha256(rawKey)
  return (performance.now() - startedAt) / 1000
}

const chunks = buildChunks()
const cpuBefore = process.cpuUsage()
const startedAt = performance.now()
const result = await verifyExport(splitLines(chunks, decode), {
  sha256,
  verify: (raw, message, signature) => verify(null, message, publicKeyOf(raw), signature),
})
const seconds = (performance.now() - startedAt) / 1000
const cpu = process.cpuUsage(cpuBefore)
if (!result.ok) throw new Error(`the export did not verify: ${JSON.stringify(result.findings[0])}`)

const bytes = chunks.reduce((sum, chunk) => sum + chunk.length, 0)
const { leaves, opened, checkpoints } = result
const report = {
  bench: 'ledger-verify',
  entries: leaves,
  opened,
  checkpoints,
  bytes,
  seconds: Number(seconds.toFixed(3)),
  cpuSeconds: Number(((cpu.user + cpu.system) / 1_000_000).toFixed(3)),
  entriesPerSecond: Math.round(leaves / seconds),
  bareHashSeconds: Number(bareHashSeconds().toFixed(3)),
}
process.stdout.write(`${JSON.stringify(report)}\n`)
