// The public ledger for programs: the newest signed checkpoint, proofs that an event is in the tree, proofs that a tree
// begins with a smaller one. Anyone may ask, and keep what they are told: nothing in it is about a case.
import {
  base64Bytes,
  base64Text,
  formatInclusionProof,
  formatVerifierKey,
  hexBytes,
  leafText,
  parseCheckpoint,
  parseNote,
} from '@parley/ledger'
import { formatInstant } from '@parley/rules'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { withCosignatures } from '../audit/ledger/cosignatures.js'
import { leafOf, verifierKey } from '../audit/ledger/key.js'
import {
  type FoundConsistency,
  type FoundInclusion,
  proveConsistency,
  proveInclusion,
} from '../audit/ledger/proofs.js'
import {
  type KeptCheckpoint,
  type LeafName,
  type Runs,
  runsOf,
  selectNewestCheckpoint,
} from '../audit/ledger/tree.js'
import { inTransaction } from '../db/transaction.js'
import { HttpProblem, invalidProblem, notFound } from '../http/problems.js'
import type { Site } from '../http/site.js'

/** Proofs a minute for one address: each reads some dozen rows. */
const perMinute = 240
/** What is asked of the newest tree changes with it; what names its sizes never does. */
const freshSeconds = 1
const foreverSeconds = 31_536_000

const count = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER)

const query = z.object({
  event: z.uuid().optional().describe('The event, by its id: as in a receipt.'),
  hash: z.string().max(64).optional().describe('Its leaf hash: 64 hexadecimal digits, or base64.'),
  index: count.optional().describe('Its place in the tree, from 0.'),
  size: count.optional().describe('The size of the tree; left out, that of the newest checkpoint.'),
  from: count.optional().describe('For a consistency proof: the smaller size.'),
  to: count.optional().describe('The larger size; left out, that of the newest checkpoint.'),
})

const checkpoint = z.object({
  origin: z.string(),
  size: z.number(),
  root: z.string().describe('Base64 of 32 bytes.'),
  note: z.string().describe('The signed note itself (C2SP tlog-checkpoint).'),
  key: z.string().describe("The ledger's verifier key."),
  signedAt: z.iso.datetime(),
})

const inclusion = z.object({
  kind: z.literal('inclusion'),
  index: z.number(),
  size: z.number(),
  root: z.string(),
  leaf: z.string().describe('The leaf in its canonical text: id, time and commitment.'),
  leafHash: z.string(),
  hashes: z.array(z.string()).describe('From leaf to root (RFC 9162).'),
  checkpoint: z.string().nullable().describe('The newest checkpoint, where it is of this size.'),
})

const consistency = z.object({
  kind: z.literal('consistency'),
  from: z.number(),
  to: z.number(),
  fromRoot: z.string(),
  toRoot: z.string(),
  hashes: z.array(z.string()),
  checkpoint: z.string().nullable(),
})

type Query = z.output<typeof query>

const wrong = (path: string, message: string): HttpProblem =>
  new HttpProblem(invalidProblem([{ path, message }]))

const hashOf = (text: string): Uint8Array => {
  const bytes = hexBytes(text) ?? base64Bytes(text.replaceAll('-', '+').replaceAll('_', '/'))
  if (bytes?.length !== 32)
    throw wrong('hash', 'A leaf hash is 32 bytes, in hexadecimal or base64.')
  return bytes
}

/** The one leaf that is asked for. */
const nameIn = ({ event, hash, index }: Query): LeafName => {
  const names: LeafName[] = []
  if (event !== undefined) names.push({ eventId: event })
  if (hash !== undefined) names.push({ hash: hashOf(hash) })
  if (index !== undefined) names.push({ index })
  const [name] = names
  if (name === undefined || names.length > 1) {
    throw wrong(
      'event',
      'Ask for one leaf by event, hash or index, or for two sizes by from and to.',
    )
  }
  return name
}

const noteAt = (newest: KeptCheckpoint, size: number): string | null =>
  newest.size === size ? newest.note : null

const shapeInclusion = (found: FoundInclusion): z.output<typeof inclusion> => {
  const { leaf, size, root, hashes, newest } = found
  if (leaf.at === null || leaf.commitment === null) throw notFound()
  return {
    kind: 'inclusion',
    index: leaf.index,
    size,
    root: base64Text(root),
    leaf: leafText(leafOf({ eventId: leaf.id, at: leaf.at, commitment: leaf.commitment })),
    leafHash: base64Text(leaf.hash),
    hashes: hashes.map(base64Text),
    checkpoint: noteAt(newest, size),
  }
}

const shapeConsistency = (found: FoundConsistency): z.output<typeof consistency> => ({
  kind: 'consistency',
  from: found.from,
  to: found.to,
  fromRoot: base64Text(found.fromRoot),
  toRoot: base64Text(found.toRoot),
  hashes: found.hashes.map(base64Text),
  checkpoint: noteAt(found.newest, found.to),
})

/** Open to every page in every browser: what is asked for has no reader. */
const shared = (reply: FastifyReply, seconds: number): FastifyReply =>
  reply
    .header('access-control-allow-origin', '*')
    .header('vary', 'accept')
    .header(
      'cache-control',
      seconds === foreverSeconds
        ? `public, max-age=${seconds}, immutable`
        : `public, max-age=${seconds}`,
    )

const wantsText = ({ headers }: FastifyRequest): boolean =>
  (headers.accept ?? '').includes('text/plain')

const wantsJson = ({ headers }: FastifyRequest): boolean =>
  (headers.accept ?? '').includes('application/json')

const proveLeaf = async (
  db: Runs,
  asked: Query,
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
) => {
  const proved = await proveInclusion(db, nameIn(asked), asked.size)
  if (proved === undefined) throw notFound()
  const found = { ...proved, newest: await withCosignatures(db, proved.newest) }
  shared(reply, asked.size === undefined ? freshSeconds : foreverSeconds)
  const isNewest = found.size === found.newest.size
  if (!wantsText(request)) return reply.send(shapeInclusion(found))
  if (!isNewest)
    throw wrong('size', 'As a text, a proof carries the newest checkpoint: leave the size out.')
  const { leaf, hashes, newest } = found
  return reply
    .type('text/plain; charset=utf-8')
    .send(formatInclusionProof({ index: leaf.index, hashes, checkpoint: newest.note }))
}

const proveSizes = async (db: Runs, { from, to }: Query, reply: FastifyReply) => {
  if (to !== undefined && (from ?? 0) > to)
    throw wrong('from', 'A tree does not shrink: from is above to.')
  const found = await proveConsistency(db, from ?? 0, to)
  if (found === undefined) throw notFound()
  shared(reply, to === undefined ? freshSeconds : foreverSeconds)
  return reply.send(shapeConsistency(found))
}

/** The checkpoint as a note, or its parts with it. */
const sendCheckpoint = (
  { installation }: Site,
  newest: KeptCheckpoint,
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
) => {
  shared(reply, freshSeconds)
  if (!wantsJson(request)) {
    return reply.type('text/plain; charset=utf-8').serializer(String).send(newest.note)
  }
  const parsed = parseNote(newest.note)
  const read = parsed.ok ? parseCheckpoint(parsed.note.text) : parsed
  if (!read.ok) throw notFound()
  const { origin, size, root } = read.checkpoint
  return reply.send({
    origin,
    size,
    root: base64Text(root),
    note: newest.note,
    key: formatVerifierKey(verifierKey(installation)),
    signedAt: formatInstant(newest.signedAt),
  })
}

const config = { access: 'public', rateLimit: { max: perMinute, timeWindow: '1 minute' } } as const

const asAnyone = <T>({ installation }: Site, work: (db: Runs) => Promise<T>): Promise<T> =>
  inTransaction(installation.db, { kind: 'nobody' }, (tx) => work(runsOf(tx)))

const checkpointSchema = {
  summary: 'The newest checkpoint of the ledger',
  description:
    'A signed note (C2SP tlog-checkpoint) as text/plain; with `Accept: application/json` its parts beside it.',
  tags: ['ledger'],
  produces: ['text/plain', 'application/json'],
  response: { 200: z.union([checkpoint, z.string()]) },
}

const proofSchema = {
  summary: 'Proves that an event is in the ledger, or that the ledger begins with a smaller one',
  description:
    'With `event`, `hash` or `index`: an inclusion proof, as JSON or, with `Accept: text/plain`, as C2SP tlog-proof. With `from`: a consistency proof (RFC 9162). An event is provable from the checkpoint after it, a second later at most; before, there is nothing.',
  tags: ['ledger'],
  querystring: query,
  produces: ['application/json', 'text/plain'],
  response: { 200: z.union([inclusion, consistency, z.string()]) },
}

/** Declares the two routes. */
export const registerLedgerApi = (app: FastifyInstance, site: Site): void => {
  const api = app.withTypeProvider<ZodTypeProvider>()
  api.get(
    '/api/v1/ledger/checkpoint',
    { config, schema: checkpointSchema },
    async (request, reply) => {
      const newest = await asAnyone(site, async (db) => {
        const kept = await selectNewestCheckpoint(db)
        return kept && withCosignatures(db, kept)
      })
      if (newest === undefined) throw notFound()
      return sendCheckpoint(site, newest, { request, reply })
    },
  )
  api.get('/api/v1/ledger/proof', { config, schema: proofSchema }, (request, reply) =>
    asAnyone(site, (db) =>
      request.query.from === undefined
        ? proveLeaf(db, request.query, { request, reply })
        : proveSizes(db, request.query, reply),
    ),
  )
}
