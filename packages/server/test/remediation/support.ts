// A test app with the stand-in of CVE Services on the installation's own clock, a team, people and an accepted case.
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isRefusal } from '@parley/rules'
import { change } from '../../src/audit/change.js'
import { loadCase } from '../../src/cases/load.js'
import { updateCase } from '../../src/cases/store.js'
import { wantCveId } from '../../src/cases/want-cve.js'
import { createCveClient } from '../../src/clients/cve/client.js'
import { type CveFake, createCveFake } from '../../src/clients/cve/fake.js'
import { timestamp } from '../../src/db/tables/columns.js'
import { inTransaction } from '../../src/db/transaction.js'
import type { Person } from '../../src/identity/viewer.js'
import { selectPerson } from '../../src/identity/viewer.js'
import { selectCreditRows, selectCredits } from '../../src/remediation/credits/store.js'
import { openByHand } from '../cases/support.js'
import type { TestInstallation } from '../support/installation.js'
import {
  addPerson,
  addProject,
  addTeam,
  type TestPerson,
  type TestTeam,
} from '../support/people.js'
import { openTestApp, type TestApp } from '../support/test-app.js'

export const ACCOUNT = { org: 'EXAMPLE', user: 'parley@example.test', key: 'key-of-the-stand-in' }

export interface Room {
  readonly parley: TestApp
  readonly cve: CveFake
  readonly team: TestTeam
  readonly projectId: number
  /** The coordinator of cases that are opened here. */
  readonly ada: TestPerson
  readonly bob: TestPerson
  readonly operator: TestPerson
  close(options?: { jobsMayRemain?: boolean }): Promise<void>
}

/** Opens an app with the account configured. `quota` limits how many ids it may reserve. */
export const openRoom = async (
  options: { quota?: number; timeoutMs?: number } = {},
): Promise<Room> => {
  let clock = () => new Date(0)
  const cve = await createCveFake({
    orgs: [
      {
        shortName: ACCOUNT.org,
        quota: options.quota ?? 1000,
        users: [{ username: ACCOUNT.user, key: ACCOUNT.key }],
      },
    ],
    years: [2025, 2026, 2027],
    now: () => clock(),
  })
  const client = createCveClient({
    ...ACCOUNT,
    baseUrl: cve.url,
    timeoutMs: options.timeoutMs ?? 2000,
  })
  const keyFile = join(await mkdtemp(join(tmpdir(), 'parley-cve-')), 'key')
  await writeFile(keyFile, ACCOUNT.key, { mode: 0o600 })
  const parley = await openTestApp({
    clients: { cve: client },
    env: {
      PARLEY_CVE_URL: cve.url,
      PARLEY_CVE_ORG: ACCOUNT.org,
      PARLEY_CVE_USER: ACCOUNT.user,
      PARLEY_CVE_KEY_FILE: keyFile,
    },
  })
  const { installation } = parley
  clock = () => new Date(installation.now())
  const team = await addTeam(installation, 'EXAMPLE', { isDefault: true })
  const repo = 'https://github.com/example/parser'
  const projectId = await addProject(installation, team, 'Parser', { repo })
  return {
    parley,
    cve,
    team,
    projectId,
    ada: await addPerson(installation, 'Ada Example', { team }),
    bob: await addPerson(installation, 'Bob Example', { team }),
    operator: await addPerson(installation, 'Cleo Example', { team, roles: ['cna-operator'] }),
    close: async (closing) => {
      await parley.work()
      await parley.close(closing)
      await cve.close()
    },
  }
}

/** The person as the server loads one, with a session proved just now. */
export const asViewer = async (
  installation: TestInstallation,
  { personId, csrf }: TestPerson,
): Promise<Person> => {
  const person = await inTransaction(installation.db, { kind: 'person', personId }, (tx) =>
    selectPerson(tx, personId),
  )
  if (person === undefined) throw new Error('no such person')
  return { ...person, session: { sessionId: personId, provedAt: installation.now(), csrf } }
}

/** Opens a case and accepts it as a vulnerability; with `wish`, a CVE id is asked for as acceptance does. */
export const acceptedCase = async (
  room: Room,
  { title = 'Quadratic time in the parser', wish = false } = {},
): Promise<string> => {
  const { installation } = room.parley
  const { caseId } = await openByHand(installation, {
    team: room.team,
    person: room.ada,
    title,
    projectId: room.projectId,
  })
  const done = await change(
    installation,
    { kind: 'person', personId: room.ada.personId },
    async (step) => {
      await updateCase(step.tx, caseId, {
        reportState: 'accepted',
        determination: 'vulnerability',
        determinedAt: timestamp(step.now),
        coordinatorId: room.ada.personId,
      })
      const loaded = await loadCase(step.tx, installation, caseId)
      if (loaded === undefined) throw new Error('no case')
      if (wish) await wantCveId(step, loaded)
      return true
    },
  )
  if (isRefusal(done)) throw new Error(done.because)
  return caseId
}

/** Reads a case and its credits as the coordinator of the room. */
export const readingCredits = (room: () => Room) => {
  const within = <T>(
    caseId: string,
    read: (
      of: NonNullable<Awaited<ReturnType<typeof loadCase>>>,
      tx: Parameters<typeof loadCase>[0],
    ) => Promise<T>,
  ) => {
    const { parley, ada } = room()
    const actor = { kind: 'person', personId: ada.personId } as const
    return inTransaction(parley.installation.db, actor, async (tx) => {
      const loaded = await loadCase(tx, parley.installation, caseId)
      if (loaded === undefined) throw new Error('no case')
      return read(loaded, tx)
    })
  }
  const rowsOf = (caseId: string) => within(caseId, (loaded, tx) => selectCreditRows(tx, loaded))
  const creditsOf = (caseId: string) => within(caseId, (loaded, tx) => selectCredits(tx, loaded))
  return { within, rowsOf, creditsOf }
}
