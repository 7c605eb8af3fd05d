// A test app with stand-ins of mail, CVE Services and an advisory database, and cases that are ready to be published,
// made through the actions that people use. Everyone here is fictional.
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CreditType } from '@parley/records'
import { isRefusal, type Refusal } from '@parley/rules'
import { expect } from 'vitest'
import { change } from '../../src/audit/change.js'
import { checkLedger } from '../../src/audit/ledger/check.js'
import { takeCase } from '../../src/cases/actions/coordinator.js'
import { determineCase } from '../../src/cases/actions/determine.js'
import { loadCase } from '../../src/cases/load.js'
import { createCveClient } from '../../src/clients/cve/client.js'
import { type CveFake, createCveFake } from '../../src/clients/cve/fake.js'
import { type BareRepository, createBareRepository } from '../../src/clients/git/fake.js'
import { createMailer } from '../../src/clients/mail/client.js'
import { createMailFake, type MailFake } from '../../src/clients/mail/fake.js'
import { asOperator } from '../../src/db/connect.js'
import { timestamp } from '../../src/db/tables/columns.js'
import { inTransaction } from '../../src/db/transaction.js'
import { type Person, selectPerson } from '../../src/identity/viewer.js'
import { askForApproval, giveApproval } from '../../src/publication/actions/approve.js'
import { publishNow, type Started } from '../../src/publication/actions/publish.js'
import { type Desk, loadDesk } from '../../src/publication/desk.js'
import type { PublicationParts } from '../../src/publication/venues.js'
import { sealCredit } from '../../src/remediation/credits/store.js'
import type { CheckedDraft } from '../../src/remediation/draft-check.js'
import { saveAdvisory } from '../../src/remediation/edit.js'
import { scoreCase } from '../../src/remediation/severity.js'
import { openByHand } from '../cases/support.js'
import {
  addPerson,
  addProject,
  addTeam,
  type TestPerson,
  type TestTeam,
} from '../support/people.js'
import { openTestApp, type TestApp } from '../support/test-app.js'

export const ACCOUNT = { org: 'PSF', user: 'parley@example.test', key: 'key-of-the-stand-in' }
export const LIST = 'security-announce@python.org'

export interface Stage {
  readonly parley: TestApp
  readonly parts: PublicationParts
  readonly mail: MailFake
  readonly cve: CveFake
  readonly osv: BareRepository
  readonly team: TestTeam
  readonly projectId: number
  /** Coordinates, edits, publishes. */
  readonly ada: TestPerson
  /** Reads and approves; a CNA operator. */
  readonly bob: TestPerson
  readonly cleo: TestPerson
  /** `rowsArePlanted`: the test put rows of what goes out into the database itself. */
  close(options?: { jobsMayRemain?: boolean; rowsArePlanted?: boolean }): Promise<void>
}

export interface StageOptions {
  readonly osvProfile?: 'psf' | 'default'
  readonly announceTo?: string | null
  /** Another address of the advisory database than its path. */
  readonly osvRepo?: string
  /** How long every call outside may take. */
  readonly timeoutMs?: number
}

/** Whatever a test did by the actions, what goes out is what its events say. */
const publicationsThatDiffer = async (
  installation: TestApp['installation'],
): Promise<readonly string[]> => {
  const { findings } = await asOperator(installation.admin, (client) =>
    checkLedger(client, installation),
  )
  return findings
    .map(({ because }) => because)
    .filter((each) => /publication |review |asked to approve|what (waits for|is asked)/.test(each))
}

export const openStage = async (options: StageOptions = {}): Promise<Stage> => {
  let clock = () => new Date()
  const folder = await mkdtemp(join(tmpdir(), 'parley-stage-'))
  const mail = await createMailFake()
  const osv = await createBareRepository(join(folder, 'osv.git'))
  const { org: shortName, user: username, key } = ACCOUNT
  const cve = await createCveFake({
    orgs: [{ shortName, users: [{ username, key }] }],
    years: [2026, 2027],
    now: () => clock(),
  })
  const { timeoutMs = 3000 } = options
  const clients = {
    mailer: createMailer({ smtpUrl: mail.smtpUrl, timeoutMs, answerTimeoutMs: timeoutMs }),
    cve: createCveClient({ ...ACCOUNT, baseUrl: cve.url, timeoutMs }),
    osv: { workdir: join(folder, 'work'), timeoutMs: options.timeoutMs ?? 8000 },
  }
  // The stand-in compiles its schemas on the first record it is given, which can take longer than a call may.
  await createCveClient({ ...ACCOUNT, baseUrl: cve.url, timeoutMs: 60_000 })
    .publish('CVE-2026-19999', {})
    .catch(() => undefined)
  const { announceTo = LIST } = options
  const parley = await openTestApp({
    clients,
    env: {
      ...(announceTo === null ? {} : { PARLEY_ANNOUNCE_TO: announceTo }),
      PARLEY_OSV_REPO: options.osvRepo ?? osv.path,
      PARLEY_MAIL_FROM: 'psrt@example.test',
    },
  })
  const { installation } = parley
  clock = () => new Date(installation.now())
  const team = await addTeam(installation, 'PSRT', { isDefault: true })
  await installation.sql(`update team set settings = '{"cveOrg": "PSF"}' where team_id = $1`, [
    team.teamId,
  ])
  const projectId = await addProject(installation, team, 'CPython', {
    osvProfile: options.osvProfile ?? 'psf',
    repo: 'https://github.com/python/cpython',
    vendor: 'Python Software Foundation',
  })
  const roles = ['cna-operator']
  return {
    ...{ parley, mail, cve, osv, team, projectId },
    parts: { ...parley, clients },
    ada: await addPerson(installation, 'Ada Lead', { team, roles: [...roles, 'admin'] }),
    bob: await addPerson(installation, 'Bob Reader', { team, roles }),
    cleo: await addPerson(installation, 'Cleo Member', { team }),
    close: async (how) => {
      const differ = await publicationsThatDiffer(installation)
      await parley.close(how)
      await Promise.all([mail.close(), cve.close()])
      await rm(folder, { recursive: true, force: true })
      if (how?.rowsArePlanted !== true) expect(differ).toEqual([])
    },
  }
}

/** The person with a session proved just now. */
export const personOf = async ({ parley }: Stage, who: TestPerson): Promise<Person> => {
  const { installation } = parley
  const person = await selectPerson(installation.db.app, who.personId)
  if (person === undefined) throw new Error('nobody')
  const session = { sessionId: randomUUID(), provedAt: installation.now(), csrf: 'csrf' }
  return { ...person, session }
}

/** The value, or the refusal as a failed test. */
export const must = <T>(outcome: T | Refusal): T => {
  if (isRefusal(outcome)) throw new Error(`${outcome.refusal}: ${outcome.because}`)
  // because: isRefusal narrows the union but TypeScript cannot subtract it from an open T
  return outcome as T
}

const PULL = 'https://github.com/python/cpython/pull/'
const link = (kind: 'pull-request' | 'public-issue', url: string) => ({
  ...{ kind, url, tags: [] },
  isMerged: kind === 'pull-request',
})

export const DRAFT = {
  title: 'Quadratic complexity in the example module',
  description: 'Parsing a crafted example takes quadratic time.',
  recordDescription: null,
  mitigation: '',
  cweIds: ['CWE-1333'],
  versionType: 'python',
  defaultStatus: 'unaffected' as const,
  affected: [
    {
      version: '3.13.0',
      status: 'affected' as const,
      lessThan: '3.13.9',
      lessThanOrEqual: '',
      fixCommit: `https://github.com/python/cpython/commit/${'a1'.repeat(20)}`,
    },
  ],
  modules: [],
  platforms: [],
}

/** Numbers of issues and pull requests, so that every case has its own. */
let lastNumber = 1000

export const plainDraft = (more: Partial<CheckedDraft['draft']> = {}): CheckedDraft => {
  lastNumber += 1
  return {
    draft: { ...DRAFT, ...more },
    links: [
      link('pull-request', `${PULL}${lastNumber}`),
      link('public-issue', `https://github.com/python/cpython/issues/${lastNumber}`),
    ],
  }
}

export const VECTOR = 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:L/SC:N/SI:N/SA:N'

export interface NewCredit {
  readonly name: string
  readonly types: readonly CreditType[]
  readonly personId?: string
  readonly consent?: 'accepted' | 'declined' | 'anonymous'
}

/** The coordinator, as the clock would credit them, with their answer. */
export const coordinatorCredit = (
  { ada }: Pick<Stage, 'ada'>,
  credit: Partial<NewCredit> = {},
): NewCredit => ({ name: 'Ada Lead', types: ['coordinator'], personId: ada.personId, ...credit })

const addCredits = async (stage: Stage, caseId: string, credits: readonly NewCredit[]) => {
  const { installation } = stage.parley
  const actor = { kind: 'person', personId: stage.ada.personId } as const
  await change(installation, actor, async ({ tx, record }) => {
    const loaded = await loadCase(tx, installation, caseId)
    if (loaded === undefined) throw new Error('no case')
    for (const [position, { name, types, personId, consent }] of credits.entries()) {
      const creditId = randomUUID()
      const content = {
        ...{ name, contacts: [], email: null, chosenName: name },
        ...{ decision: null, secret: null },
      }
      await tx
        .insertInto('credit')
        .values({
          ...{ creditId, caseId, position, types: [...types] },
          compartmentId: loaded.compartmentId,
          sealed: sealCredit(loaded.key, creditId, content),
          personId: personId ?? null,
          consent: consent ?? 'accepted',
          askedAt: timestamp(installation.now()),
          answeredAt: timestamp(installation.now()),
        })
        .execute()
      await record({ name: 'credit:added', of: loaded.of, facts: { creditId } })
    }
  })
}

export interface ReadyCase {
  readonly caseId: string
  readonly number: string
  readonly cveId: string
}

export interface ReadyOptions {
  readonly title?: string
  readonly draft?: CheckedDraft
  readonly vectors?: readonly string[]
  readonly credits?: readonly NewCredit[]
}

/** A case that is accepted, has its CVE id, its advisory, a score and credits: all that is missing is approval. */
export const readyCase = async (stage: Stage, options: ReadyOptions = {}): Promise<ReadyCase> => {
  const { parley, team, projectId, ada } = stage
  const { installation } = parley
  const person = await personOf(stage, ada)
  const title = options.title ?? 'Something is slow'
  const opened = await openByHand(installation, { team, person: ada, title, projectId })
  const { caseId } = opened
  must(await takeCase(installation, person, caseId))
  // Before the clock credits the coordinator by itself.
  await addCredits(stage, caseId, options.credits ?? [coordinatorCredit(stage)])
  must(await determineCase(installation, person, { caseId, determination: 'vulnerability' }))
  await parley.work()
  const draft = options.draft ?? plainDraft()
  must(await saveAdvisory(installation, person, { caseId, basedOn: 0, ...draft }))
  for (const vector of options.vectors ?? [VECTOR]) {
    const version = vector.startsWith('CVSS:4.0') ? '4.0' : '3.1'
    must(await scoreCase(installation, person, { caseId, version, vector }))
  }
  const rows = await installation.sql<{ cve_id: string; number: string }>(
    'select cve_id, number from cases where case_id = $1',
    [caseId],
  )
  return { caseId, number: rows[0]?.number ?? '', cveId: rows[0]?.cve_id ?? '' }
}

/** The desk of a case as a person sees it. */
export const deskOf = async (stage: Stage, caseId: string, who = stage.ada): Promise<Desk> =>
  inTransaction(
    stage.parley.installation.db,
    { kind: 'person', personId: who.personId },
    async (tx) => {
      const loaded = await loadCase(tx, stage.parley.installation, caseId)
      if (loaded === undefined) throw new Error('no case')
      return loadDesk(tx, stage.parts, { loaded, mayChoose: true })
    },
  )

interface Change {
  readonly kind?: 'amendment' | 'withdrawal'
  readonly reason?: string
  readonly rejectsCve?: boolean
}

/** Ada asks, Bob approves. */
export const approveCase = async (
  stage: Stage,
  caseId: string,
  change: Change = {},
): Promise<string> => {
  const { draft } = (await deskOf(stage, caseId)).prepared
  const askedOf = [stage.bob.personId]
  const ada = await personOf(stage, stage.ada)
  const asking = { caseId, basis: draft.hash, askedOf, ...change }
  const { hash } = must(await askForApproval(stage.parts, ada, asking))
  must(await giveApproval(stage.parts, await personOf(stage, stage.bob), { caseId, hash }))
  return hash
}

/** Ada asks, Bob approves, Ada publishes; nothing has gone out yet. */
export const startPublication = async (
  stage: Stage,
  caseId: string,
  change: Change = {},
): Promise<Started> => {
  const hash = await approveCase(stage, caseId, change)
  return must(await publishNow(stage.parts, await personOf(stage, stage.ada), { caseId, hash }))
}

/** The steps of a case's newest publication, by name. */
export const stepsOf = async (stage: Stage, caseId: string) => {
  const rows = await stage.parley.installation.sql<{
    step: string
    state: string
    attempts: number
    last_fault: string | null
    done_at: Date | null
    outcome: Record<string, string>
  }>(
    `select s.* from publication_step s join publication p using (publication_id)
      where p.case_id = $1 and p.publication_id = (select publication_id from publication
        where case_id = $1 order by publication_number desc limit 1)`,
    [caseId],
  )
  return Object.fromEntries(rows.map((row) => [row.step, row]))
}

export const states = async (stage: Stage, caseId: string): Promise<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(await stepsOf(stage, caseId)).map(([step, row]) => [step, row.state]),
  )

/** What the list got, oldest first. */
export const announcements = (stage: Stage) => stage.mail.messages(LIST)

/** A case that is out, with its draft and its number in the advisory database. */
export const publishedCase = async (stage: Stage) => {
  const draft = plainDraft()
  const ready = await readyCase(stage, { draft })
  await startPublication(stage, ready.caseId)
  await stage.parley.work()
  const osvId = (await stepsOf(stage, ready.caseId))['osv']?.outcome['osvId'] ?? ''
  return { ...ready, draft, osvId }
}

/** Saves the advisory of a case over what stands, as Ada. */
export const editCase = async (
  stage: Stage,
  caseId: string,
  draft: ReturnType<typeof plainDraft>,
): Promise<void> => {
  const ada = await personOf(stage, stage.ada)
  const basedOn = (await deskOf(stage, caseId)).prepared.draft.version
  must(await saveAdvisory(stage.parley.installation, ada, { caseId, basedOn, ...draft }))
}
