// What the ledger's tests share: events written bare, checks, exports.
import { type ExportReader, type ExportResult, verifyExport } from '@parley/ledger'
import { isRefusal } from '@parley/rules'
import { appendEvent } from '../../src/audit/append.js'
import { sha256 } from '../../src/audit/body.js'
import { checkLedger, type LedgerCheck } from '../../src/audit/ledger/check.js'
import { exportLines } from '../../src/audit/ledger/export.js'
import { verify } from '../../src/audit/ledger/key.js'
import { runsOf } from '../../src/audit/ledger/tree.js'
import { determineCase } from '../../src/cases/actions/determine.js'
import { asOperator } from '../../src/db/connect.js'
import { inTransaction, type Tx } from '../../src/db/transaction.js'
import { type Person, selectPerson } from '../../src/identity/viewer.js'
import { openScene, type Scene } from '../conversation/support.js'
import type { TestInstallation } from '../support/installation.js'
import type { TestApp } from '../support/test-app.js'
import { tellMembers } from '../support/told.js'

/** Writes one event of no case, in the caller's transaction. */
export const writeEvent = async (tx: Tx, { keys, now }: TestInstallation): Promise<string> => {
  const { eventId } = await appendEvent(
    tx,
    {
      name: 'cve:orphaned',
      facts: { cveId: 'CVE-2026-0001' },
      actor: { kind: 'parley' },
      at: now(),
    },
    keys,
  )
  return eventId
}

/** Writes so many events, each in a transaction of its own, some at once. */
export const writeEvents = async (
  installation: TestInstallation,
  count: number,
): Promise<readonly string[]> =>
  Promise.all(
    Array.from({ length: count }, () =>
      inTransaction(installation.db, { kind: 'job' }, (tx) => writeEvent(tx, installation)),
    ),
  )

export const check = (installation: TestInstallation): Promise<LedgerCheck> =>
  asOperator(installation.admin, (client) => checkLedger(client, installation))

/** The lines of an export as they stand now. */
export const exported = (installation: TestInstallation): Promise<readonly string[]> =>
  inTransaction(installation.db, { kind: 'nobody' }, async (tx) => {
    const lines: string[] = []
    for await (const line of exportLines(runsOf(tx), installation)) lines.push(line)
    return lines
  })

export const verified = (
  lines: readonly string[],
  reader: Partial<ExportReader> = {},
): Promise<ExportResult> => verifyExport(lines, { sha256, verify, ...reader })

/** Event ids in tree order. */
export const treeOrder = async (installation: TestInstallation): Promise<readonly string[]> => {
  const rows = await installation.sql<{ id: string }>(
    'select event_id as id from ledger_leaf order by leaf_index',
  )
  return rows.map(({ id }) => id)
}

/** The newest checkpoint's size, or -1. */
export const signedSize = async (installation: TestInstallation): Promise<number> => {
  const rows = await installation.sql<{ size: string }>(
    'select coalesce(max(size), -1) as size from ledger_checkpoint',
  )
  return Number(rows[0]?.size)
}

/** Waits until the condition holds, and returns how long it took. */
export const until = async (holds: () => Promise<boolean>, mostMs = 60_000): Promise<number> => {
  const started = performance.now()
  while (!(await holds())) {
    if (performance.now() - started > mostMs) throw new Error('it did not come to hold')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return performance.now() - started
}

/** The person of a test as the actions ask for one. */
export const personOf = async (
  installation: TestInstallation,
  { personId }: { readonly personId: string },
): Promise<Person> => {
  const person = await selectPerson(installation.db.app, personId)
  if (person === undefined) throw new Error('no such person')
  return person
}

/** A scene whose case was accepted by an action, with its event, and not by moving its row. */
export const openTold = async (parley: TestApp): Promise<Scene> => {
  const scene = await openScene(parley)
  const { caseId } = scene
  const { installation } = parley
  await installation.sql(
    `update cases set report_state = 'received', coordinator_id = null where case_id = $1`,
    [caseId],
  )
  const kim = await personOf(installation, scene.kim)
  const accepted = await determineCase(installation, kim, {
    caseId,
    determination: 'vulnerability',
    alsoCoordinate: true,
  })
  if (isRefusal(accepted)) throw new Error(accepted.because)
  await tellMembers(installation)
  return scene
}
