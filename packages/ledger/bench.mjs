// `node packages/ledger/bench.mjs [entries]`: builds an export and verifies it, on one thread from memory, and by the command
// `parley ledger verify` from a file, which shares the work among threads.
// Prints one line of JSON {name, value, unit, baseline, ratio, n} and more: the command's seconds, against bare SHA-256 of as
// many nodes in the same run; `load` is the machine's before and after.
import { spawnSync } from 'node:child_process'
import { createPublicKey, generateKeyPairSync, hash, randomBytes, sign, verify } from 'node:crypto'
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
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
const publicKeys = new Map()
const publicKeyOf = (raw) => {
  const x = Buffer.from(raw).toString('base64url')
  const known =
    publicKeys.get(x) ?? createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
  publicKeys.set(x, known)
  return known
}

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

/** What the hashes of as many leaves and inner nodes cost alone, as the measure of a busy machine. */
function bareHashSeconds() {
  const startedAt = performance.now()
  for (let count = 0; count < entries * 2; count++) sha256(rawKey)
  return (performance.now() - startedAt) / 1000
}

/** One thread, in this process, from bytes that are in memory. */
async function onOneThread(chunks) {
  const cpuBefore = process.cpuUsage()
  const startedAt = performance.now()
  const result = await verifyExport(splitLines(chunks, decode), {
    sha256,
    verify: (raw, message, signature) => verify(null, message, publicKeyOf(raw), signature),
  })
  const seconds = (performance.now() - startedAt) / 1000
  const cpu = process.cpuUsage(cpuBefore)
  if (!result.ok) throw new Error(`did not verify: ${JSON.stringify(result.findings[0])}`)
  return { seconds, cpuSeconds: (cpu.user + cpu.system) / 1_000_000, result }
}

/** What a person waits for: the command, its start included, with a file on the disk. */
function asCommand(chunks) {
  const folder = mkdtempSync(join(tmpdir(), 'parley-bench-ledger-'))
  try {
    const file = join(folder, 'export.jsonl')
    writeFileSync(file, '')
    for (const chunk of chunks) appendFileSync(file, chunk)
    const command = fileURLToPath(new URL('../cli/bin/parley.js', import.meta.url))
    const startedAt = performance.now()
    const run = spawnSync(process.execPath, [command, 'ledger', 'verify', file])
    const seconds = (performance.now() - startedAt) / 1000
    if (run.status !== 0) throw new Error(`the command refused: ${run.stdout}${run.stderr}`)
    return seconds
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const load = () => Number(loadavg()[0].toFixed(1))
const loadBefore = load()
const chunks = buildChunks()
const one = await onOneThread(chunks)
const seconds = asCommand(chunks)
const bytes = chunks.reduce((sum, chunk) => sum + chunk.length, 0)
const { leaves, opened, checkpoints } = one.result
const baseline = bareHashSeconds()
const rounded = (value) => Number(value.toFixed(3))
const report = {
  name: `ledger: ${leaves} entries verified by the command, ${opened} of them opened`,
  value: rounded(seconds),
  unit: 's',
  baseline: rounded(baseline),
  ratio: rounded(seconds / baseline),
  n: leaves,
  oneThreadSeconds: rounded(one.seconds),
  oneThreadCpuSeconds: rounded(one.cpuSeconds),
  processors: availableParallelism(),
  load: [loadBefore, load()],
  checkpoints,
  bytes,
}
process.stdout.write(`${JSON.stringify(report)}\n`)
