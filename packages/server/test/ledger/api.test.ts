// The public routes of the ledger: what they answer verifies with the pure package and nothing else, is the same for
// everyone, may be kept, and is described.
import { generateKeyPairSync, randomUUID, sign } from 'node:crypto'
import {
  base64Bytes,
  cosignedMessage,
  leafHash,
  makeVerifierKey,
  parseLeaf,
  parseNote,
  verifyCheckpoint,
  verifyConsistency,
  verifyInclusion,
  verifyInclusionProof,
} from '@parley/ledger'
import pg from 'pg'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { sha256 } from '../../src/audit/body.js'
import { verifierKey, verify } from '../../src/audit/ledger/key.js'
import { sequenceNow } from '../../src/audit/ledger/sequencer.js'
import { loginAs } from '../../src/db/migrate.js'
import { openTestApp, type TestApp } from '../support/test-app.js'
import { check, treeOrder, writeEvents } from './support.js'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 })

let parley: TestApp
let ids: readonly string[]

beforeAll(async () => {
  parley = await openTestApp()
  for (const count of [3, 4, 6]) {
    await writeEvents(parley.installation, count)
    await sequenceNow(parley.installation)
  }
  ids = await treeOrder(parley.installation)
})
afterAll(() => parley.close())

const get = (query: string, accept = 'application/json') =>
  parley.app.inject({ url: `/api/v1/ledger/${query}`, headers: { accept } })

const bytes = (text: string): Uint8Array => base64Bytes(text) ?? new Uint8Array()
const key = () => verifierKey(parley.installation)

test('the checkpoint is a signed note, and in JSON its parts', async () => {
  const note = await get('checkpoint', '*/*')
  expect(note.headers['content-type']).toBe('text/plain; charset=utf-8')
  expect(note.headers['cache-control']).toBe('public, max-age=1')
  expect(note.headers['access-control-allow-origin']).toBe('*')
  const verified = verifyCheckpoint({ note: note.body, key: key(), verify })
  expect(verified).toMatchObject({
    ok: true,
    checkpoint: { origin: 'localhost:8080/ledger', size: 13 },
    unknown: 0,
  })
  const parts = (await get('checkpoint')).json()
  expect(parts).toMatchObject({ origin: 'localhost:8080/ledger', size: 13, note: note.body })
})

test('a checkpoint with signatures of witnesses that a reader does not know still verifies', async () => {
  const { body } = await get('checkpoint', 'text/plain')
  const more = `${body}— witness.example/w1 ${Buffer.alloc(76, 7).toString('base64')}\n`
  expect(verifyCheckpoint({ note: more, key: key(), verify })).toMatchObject({
    ok: true,
    unknown: 1,
  })
})

test('what a witness signed of a checkpoint is kept beside it and served with it, and is never changed', async () => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url')
  const witness = makeVerifierKey({
    ...{ name: 'witness.example/w1', publicKey: raw },
    ...{ use: 'witness', sha256 },
  })
  const before = (await get('checkpoint', 'text/plain')).body
  const parsed = parseNote(before)
  if (!parsed.ok) throw new Error('no note')
  const atSeconds = 1_791_800_000
  const time = Buffer.alloc(8)
  time.writeBigUInt64BE(BigInt(atSeconds))
  const signed = sign(null, cosignedMessage(parsed.note.text, atSeconds), privateKey)
  const { installation } = parley
  const client = new pg.Client(loginAs(installation.admin, installation.keys, 'parley_ledger'))
  await client.connect()
  await client.query(
    'insert into ledger_cosignature (size, name, key_id, signature, kept_at) values (13, $1, $2, $3, now())',
    [witness.name, Buffer.from(witness.id, 'hex'), Buffer.concat([time, signed])],
  )
  const changed = client.query('delete from ledger_cosignature')
  await expect(changed).rejects.toThrow('permission denied')
  await client.end()
  await expect(installation.sql('delete from ledger_cosignature')).rejects.toThrow('append-only')
  const { body } = await get('checkpoint', 'text/plain')
  expect(body.startsWith(before)).toBe(true)
  const verified = verifyCheckpoint({ note: body, key: key(), witnesses: [witness], verify })
  expect(verified).toMatchObject({ ok: true, unknown: 0 })
  expect(verified.ok && verified.signers.map((each) => each.atSeconds)).toEqual([
    undefined,
    atSeconds,
  ])
  expect((await get('checkpoint')).json().note).toBe(body)
  expect((await check(installation)).findings).toEqual([])
})

test('every event is proved by id, by hash and by index, in every tree that holds it', async () => {
  for (const [index, id] of ids.entries()) {
    for (let size = index + 1; size <= ids.length; size += 3) {
      const answer = await get(`proof?event=${id}&size=${size}`)
      expect(answer.headers['cache-control']).toContain('immutable')
      const proof = answer.json()
      expect(proof).toMatchObject({ kind: 'inclusion', index, size })
      const leaf = parseLeaf(JSON.parse(proof.leaf))
      if (leaf === undefined) throw new Error('no leaf')
      expect(leaf.id).toBe(id)
      const claim = {
        leafHash: leafHash(leaf, sha256),
        index,
        size,
        root: bytes(proof.root),
        proof: proof.hashes.map(bytes),
      }
      expect(verifyInclusion(claim, sha256)).toBe(true)
      const hex = Buffer.from(claim.leafHash).toString('hex')
      const url = Buffer.from(claim.leafHash).toString('base64url')
      for (const name of [`index=${index}`, `hash=${hex}`, `hash=${url}=`]) {
        expect((await get(`proof?${name}&size=${size}`)).json()).toEqual(proof)
      }
    }
  }
})

test('without a size it is the newest checkpoint’s, and as a text a C2SP proof that stands alone', async () => {
  const id = ids[5] ?? ''
  const proof = await get(`proof?event=${id}`)
  expect(proof.headers['cache-control']).toBe('public, max-age=1')
  expect(proof.json().checkpoint).toBe((await get('checkpoint', 'text/plain')).body)
  const text = await get(`proof?event=${id}`, 'text/plain')
  const hash = bytes(proof.json().leafHash)
  expect(
    verifyInclusionProof({ proof: text.body, leafHash: hash, key: key(), sha256, verify }),
  ).toMatchObject({ ok: true, index: 5, checkpoint: { size: 13 } })
})

test('any tree is proved to begin with any smaller one', async () => {
  for (let from = 0; from <= 13; from += 1) {
    for (let to = from; to <= 13; to += 4) {
      const proof = (await get(`proof?from=${from}&to=${to}`)).json()
      const claim = {
        from,
        to,
        fromRoot: bytes(proof.fromRoot),
        toRoot: bytes(proof.toRoot),
        proof: proof.hashes.map(bytes),
      }
      expect(verifyConsistency(claim, sha256), `${from} to ${to}`).toBe(true)
    }
  }
  expect((await get('proof?from=3')).json()).toMatchObject({ from: 3, to: 13 })
})

test.each([
  ['proof', 422],
  ['proof?index=0&event=00000000-0000-4000-8000-000000000000', 422],
  ['proof?hash=zz', 422],
  ['proof?index=-1', 422],
  ['proof?index=1.5', 422],
  ['proof?index=99999999999999999999', 422],
  ['proof?event=nonsense', 422],
  ['proof?from=5&to=4', 422],
  ['proof?index=13', 404],
  ['proof?index=2&size=14', 404],
  ['proof?index=4&size=4', 404],
  ['proof?from=3&to=14', 404],
  [`proof?event=${randomUUID()}`, 404],
  [`proof?hash=${'0'.repeat(64)}`, 404],
])('%s is answered %i', async (url, status) => {
  const answer = await get(url)
  expect(answer.statusCode).toBe(status)
  expect(answer.headers['content-type']).toContain('application/problem+json')
})

test('both routes are described', async () => {
  const { paths } = (await parley.app.inject({ url: '/api/openapi.json' })).json()
  expect(paths['/api/v1/ledger/checkpoint'].get.responses['200'].content).toHaveProperty([
    'text/plain',
  ])
  expect(
    paths['/api/v1/ledger/proof'].get.parameters.map((one: { name: string }) => one.name),
  ).toEqual(['event', 'hash', 'index', 'size', 'from', 'to'])
})
