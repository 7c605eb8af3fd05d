// What somebody with the superuser's rights changes in the database is found and named: by the check of rows against the
// tree, and by a stranger's verifier from the export alone.
import { formatVerifierKey } from '@parley/ledger'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { verifierKey } from '../../src/audit/ledger/key.js'
import { sequenceNow } from '../../src/audit/ledger/sequencer.js'
import { inTransaction } from '../../src/db/transaction.js'
import { openInstallation, type TestInstallation } from '../support/installation.js'
import { check, exported, treeOrder, verified, writeEvents } from './support.js'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 })

let installation: TestInstallation

beforeEach(async () => {
  installation = await openInstallation()
  for (let round = 0; round < 3; round += 1) {
    await writeEvents(installation, 4)
    await sequenceNow(installation)
  }
})
afterEach(() => installation.destroy())

/** Changes the database past every guard, as its superuser can. */
const tamper = async (text: string, values: readonly unknown[] = []): Promise<void> => {
  for (const table of ['event', 'event_body', 'ledger_leaf', 'ledger_node', 'ledger_checkpoint']) {
    await installation.sql(`alter table ${table} disable trigger all`)
  }
  await installation.sql(text, values)
}

const idAt = async (index: number): Promise<string> => (await treeOrder(installation))[index] ?? ''

test('untouched, it is whole, and says so to a stranger who brings the key', async () => {
  expect(await check(installation)).toEqual({
    size: 12,
    lag: 0,
    checkpoints: 4,
    erased: 0,
    findings: [],
  })
  const key = formatVerifierKey(verifierKey(installation))
  expect(await verified(await exported(installation), { key })).toMatchObject({
    ok: true,
    leaves: 12,
    checkpoints: 1,
  })
})

describe('a changed row', () => {
  test.each([
    ['time', `update event set at = at + interval '1 ms' where event_id = $1`],
    ['commitment', 'update event set commitment = sha256(commitment) where event_id = $1'],
  ])('its %s is found, and its leaf named by both', async (_, text) => {
    const id = await idAt(5)
    await tamper(text, [id])
    expect((await check(installation)).findings).toContainEqual(
      expect.objectContaining({ kind: 'event-changed', index: 5, eventId: id }),
    )
    const result = await verified(await exported(installation))
    expect(result).toMatchObject({
      ok: false,
      findings: [{ kind: 'leaf-changed', leaves: { from: 5, to: 6 } }],
    })
  })

  test('removed from the middle, with its leaf', async () => {
    const id = await idAt(5)
    await tamper('delete from event_body where event_id = $1', [id])
    await tamper('delete from ledger_leaf where event_id = $1', [id])
    await tamper('delete from event where event_id = $1', [id])
    expect((await check(installation)).findings[0]).toMatchObject({
      kind: 'leaf-missing',
      index: 5,
    })
    const result = await verified(await exported(installation))
    expect(!result.ok && result.findings[0]).toMatchObject({ kind: 'leaf-missing' })
  })

  test('removed from the end, with its leaves, nodes and checkpoints: whoever kept one sees', async () => {
    const before = await exported(installation)
    const kept = JSON.parse(before.at(-2) ?? '') as { note: string }
    await tamper(
      'delete from event_body where event_id in (select event_id from ledger_leaf where leaf_index > 7)',
    )
    await tamper('delete from ledger_leaf where leaf_index > 7')
    await tamper('delete from ledger_node where (node_index + 1) * (1 << level) > 8')
    expect((await check(installation)).findings[0]).toMatchObject({
      kind: 'checkpoint-ahead',
      index: 8,
    })
    await tamper('delete from ledger_checkpoint where size > 8')
    const after = await verified(await exported(installation), { checkpoints: [kept.note] })
    expect(after).toMatchObject({ ok: false, findings: [{ kind: 'known-checkpoint-ahead' }] })
  })

  test('put in beside the sequencer', async () => {
    await tamper(
      `insert into event (event_id, at, commitment) values (gen_random_uuid(), now(), decode(repeat('00', 32), 'hex'))`,
    )
    const kinds = (await check(installation)).findings.map(({ kind }) => kind)
    expect(kinds).toEqual(['event-unsequenced', 'body-missing'])
  })

  test('two rows exchanged', async () => {
    const [first, second] = [await idAt(2), await idAt(3)]
    await tamper('delete from ledger_leaf where leaf_index in (2, 3)')
    await tamper(
      `insert into ledger_leaf (leaf_index, event_id, hash) values (2, $2, sha256('a')), (3, $1, sha256('b'))`,
      [first, second],
    )
    const { findings } = await check(installation)
    expect(
      findings.filter(({ kind }) => kind === 'event-changed').map(({ index }) => index),
    ).toEqual([2, 3])
    expect(findings.some(({ kind }) => kind === 'checkpoint-differs')).toBe(true)
  })
})

describe('a changed tree', () => {
  test('an inner node', async () => {
    await tamper('update ledger_node set hash = sha256(hash) where level = 2 and node_index = 1')
    expect((await check(installation)).findings).toMatchObject([{ kind: 'node-changed', index: 4 }])
  })

  test('a node that is gone', async () => {
    await tamper('delete from ledger_node where level = 1 and node_index = 3')
    expect((await check(installation)).findings).toMatchObject([{ kind: 'node-changed', index: 6 }])
  })

  test('a node too many', async () => {
    await tamper(`insert into ledger_node values (1, 6, sha256('x')), (3, 1, sha256('y'))`)
    expect((await check(installation)).findings).toMatchObject([
      { kind: 'node-changed', because: expect.stringContaining('level 1, number 6') },
      { kind: 'node-changed', because: expect.stringContaining('level 3, number 1') },
    ])
  })

  test.each([
    ['its size', `set note = replace(note, E'\\n8\\n', E'\\n9\\n')`],
    ['its signature', `set note = overlay(note placing 'AAAA' from length(note) - 20)`],
    ['its origin', `set note = replace(note, 'localhost', 'otherhost')`],
  ])('a checkpoint: %s', async (_, text) => {
    await tamper(`update ledger_checkpoint ${text} where size = 8`)
    const { findings } = await check(installation)
    expect(findings).toMatchObject([{ kind: 'checkpoint-refused' }])
    expect(findings[0]?.because).toContain('size 8')
  })

  test('an older checkpoint that is gone', async () => {
    const sizes = await installation.sql<{ size: string }>(
      'select size from ledger_checkpoint order by size',
    )
    expect(sizes.map(({ size }) => Number(size))).toEqual([0, 4, 8, 12])
    await tamper('delete from ledger_checkpoint where size in (4, 8)')
    expect((await check(installation)).findings).toEqual([
      {
        kind: 'checkpoint-missing',
        because: '2 checkpoints before the one of size 12 are gone',
      },
    ])
  })

  test('the first checkpoint, over nothing, that is gone', async () => {
    await tamper('delete from ledger_checkpoint where size = 0')
    expect((await check(installation)).findings).toEqual([
      {
        kind: 'checkpoint-missing',
        because: '1 checkpoint before the one of size 4 is gone',
      },
    ])
  })

  test.each([
    ['the time beside it', `set signed_at = signed_at - interval '1 day'`],
    ['its number, to hide one that was removed', 'set position = 9'],
    ['what vouches for both', `set mac = sha256('guess')`],
  ])('a checkpoint: %s', async (_, change) => {
    await tamper(`update ledger_checkpoint ${change} where size = 8`)
    expect((await check(installation)).findings).toEqual([
      {
        kind: 'checkpoint-differs',
        because:
          'the number or the time beside the checkpoint of size 8 is not the one it was signed with',
      },
    ])
  })

  test('a checkpoint kept under another size', async () => {
    await tamper('update ledger_checkpoint set size = 7 where size = 8')
    expect((await check(installation)).findings).toMatchObject([{ kind: 'checkpoint-differs' }])
  })

  test('the newest checkpoint: the export does not verify either', async () => {
    await tamper(
      `update ledger_checkpoint set note = overlay(note placing 'AAAA' from length(note) - 20) where size = 12`,
    )
    const result = await verified(await exported(installation))
    expect(!result.ok && result.findings[0]?.kind).toBe('checkpoint-refused')
  })
})

describe('a body', () => {
  test.each([
    ['its salt', 'set salt = sha256(salt)'],
    [
      'its text',
      `set body = convert_to(replace(convert_from(body, 'utf8'), 'CVE-2026-0001', 'CVE-2026-0002'), 'utf8')`,
    ],
    ['the name beside it', `set name = 'cve:wanted'`],
    ['who acted', 'set actor_id = (select person_id from person limit 1)'],
  ])('changed: %s', async (_, text) => {
    await installation.sql(
      `insert into person (person_id, name, created_at) values (gen_random_uuid(), 'Somebody', now())`,
    )
    const id = await idAt(4)
    await tamper(`update event_body ${text} where event_id = $1`, [id])
    const { findings } = await check(installation)
    expect(findings.filter(({ kind }) => kind !== 'state-differs')).toMatchObject([
      { kind: 'body-changed', eventId: id },
    ])
  })

  test('erased: the ledger stays whole, and nothing opens it any more', async () => {
    const id = await idAt(4)
    const before = await exported(installation)
    await inTransaction(installation.db, { kind: 'job' }, (tx) =>
      tx
        .updateTable('eventBody')
        .set({ actorId: null, salt: null, body: null })
        .where('eventId', '=', id)
        .execute(),
    )
    // Rules erase bodies of cases; this one is of none, and is named.
    expect(await check(installation)).toMatchObject({
      size: 12,
      findings: [{ kind: 'body-erased', eventId: id }],
    })
    expect(await exported(installation)).toEqual(before)
    const rows = await installation.sql(
      'select salt, body, actor_id from event_body where event_id = $1',
      [id],
    )
    expect(rows).toEqual([{ salt: null, body: null, actor_id: null }])
  })

  test('is erased whole or not at all, and otherwise never changed', async () => {
    const id = await idAt(4)
    for (const text of [
      'set salt = null',
      'set body = null',
      `set name = 'cve:wanted'`,
      `set body = 'x'`,
    ]) {
      await expect(
        installation.sql(`update event_body ${text} where event_id = $1`, [id]),
        text,
      ).rejects.toThrow(/append-only|whole_or_erased/)
    }
    await expect(installation.sql('delete from event_body')).rejects.toThrow('append-only')
  })
})
