// Looks at an installation and says how it does: what an operator would check by hand, as figures and as advice.
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import { checkLedger, type LedgerCheck } from '../../audit/ledger/check.js'
import { findingInWords } from '../../audit/ledger/findings.js'
import { answers } from '../../clients/git/remote.js'
import { gitAvailable } from '../../clients/git/run.js'
import { asOperator } from '../../db/connect.js'
import { readMigrations } from '../../db/migrate.js'
import { inTransaction } from '../../db/transaction.js'
import { selectGivenUp } from '../../jobs/given-up.js'
import { isOutgoingPaused } from '../../jobs/paused.js'
import type { Opened } from '../open.js'
import { lookOutside, type Outside } from './outside.js'

export interface Diagnosis {
  readonly node: string
  readonly git: string | null
  readonly database: { readonly version: string; readonly migrations: number }
  readonly mail: {
    readonly received: number
    readonly stored: number
    readonly duplicates: number
    readonly unparseable: number
    readonly queued: number
    /** Of the waiting: tried, and not taken so far. */
    readonly tried: number
    readonly failed: number
  }
  readonly jobs: { readonly due: number; readonly failed: number }
  /** Whether the mail server and CVE Services let this installation in. */
  readonly services: Outside['services']
  /** Git repositories that OSV records are pushed to, and how many of them answer. */
  readonly osv: { readonly repositories: number; readonly reachable: number }
  /** Leaves in the tree, committed rows that wait for it, and what does not fit: empty is whole. */
  readonly ledger: LedgerCheck
  /** What should be put right, in plain sentences. Empty is good. */
  readonly advice: readonly string[]
}

/** The day until which a major version of Node gets security fixes. Source: nodejs/Release schedule. */
const NODE_END: Readonly<Record<number, string>> = {
  20: '2026-04-30',
  22: '2027-04-30',
  24: '2028-04-30',
}

/** More than a batch waits only where nothing sequences. */
const MUCH_LAG = 4_096

const nodeAdvice = (today: string): readonly string[] => {
  const major = Number(process.versions.node.split('.')[0])
  const end = NODE_END[major]
  return end !== undefined && end < today
    ? [`Node ${major} has had no security fixes since ${end}; Node 24 is what we recommend.`]
    : []
}

const keysAdvice = async (opened: Opened): Promise<readonly string[]> => {
  const advice: string[] = []
  for (const name of ['master.key', 'index.key', 'signing.key']) {
    const file = join(opened.config.home, 'keys', name)
    const found = await stat(file).catch(() => undefined)
    if (found !== undefined && (found.mode & 0o077) !== 0)
      advice.push(`${file} can be read by others: chmod 600.`)
  }
  return advice
}

/** Teams that host cases and have no repository of their own where the installation has none. */
const selectTeamsWithoutOsv = async ({ config, installation }: Opened): Promise<number> => {
  if (config.osv.repo !== undefined) return 0
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from team where hosts_cases and not settings ? 'osvRepo'`.execute(
    installation.db.job,
  )
  return rows[0]?.count ?? 0
}

const OSV_TIMEOUT_MS = 10_000

interface OsvRemote {
  /** Whose it is, for the operator; an address can hold a secret. */
  readonly of: string
  readonly url: string
}

const selectOsvRemotes = async ({
  config,
  installation,
}: Pick<Opened, 'config' | 'installation'>): Promise<readonly OsvRemote[]> => {
  const { rows } = await sql<OsvRemote>`
    select 'team ' || slug as of, settings ->> 'osvRepo' as url from team
     where hosts_cases and settings ? 'osvRepo' order by slug`.execute(installation.db.job)
  const { repo } = config.osv
  return repo === undefined ? rows : [{ of: 'PARLEY_OSV_REPO', url: repo }, ...rows]
}

/** Asks each repository for its head, all at once: a token that ended shows here and not at a publication. */
export const lookAtOsv = async (
  opened: Pick<Opened, 'config' | 'installation'>,
): Promise<{ readonly repositories: number; readonly unreachable: readonly string[] }> => {
  const remotes = await selectOsvRemotes(opened)
  const asked = await Promise.all(
    remotes.map(async ({ of, url }) => ((await answers(url, OSV_TIMEOUT_MS)) ? [] : [of])),
  )
  return { repositories: remotes.length, unreachable: asked.flat() }
}

const osvAdvice = (unreachable: readonly string[]): readonly string[] =>
  unreachable.map(
    (of) =>
      `The git repository for OSV records does not answer (${of}): the records of a publication would wait. Are its address and its key right?`,
  )

const clientAdvice = ({ clients }: Opened, withoutOsv: number): readonly string[] => [
  ...(clients.mailer === undefined
    ? ['No mail server is configured: mail stays in the outbox (PARLEY_SMTP_URL).']
    : []),
  ...(clients.cve === undefined
    ? ['No CVE Services account is configured: CVE work waits (PARLEY_CVE_URL).']
    : []),
  ...(withoutOsv > 0
    ? [
        `${withoutOsv} of the teams that host cases have no OSV repository: their publications make no OSV record (PARLEY_OSV_REPO, or the team’s settings).`,
      ]
    : []),
]

const ledgerAdvice = ({ findings, lag }: LedgerCheck): readonly string[] => [
  ...findings.map((finding) =>
    finding.kind === 'state-differs'
      ? `A row was changed past the ledger: ${findingInWords(finding)}.`
      : `The ledger was changed: ${findingInWords(finding)}.`,
  ),
  ...(lag > MUCH_LAG
    ? [`${lag} events wait for the ledger: is a server or worker running? See its log.`]
    : []),
]

const pausedAdvice = async ({ installation }: Opened): Promise<readonly string[]> =>
  (await inTransaction(installation.db, { kind: 'job' }, isOutgoingPaused))
    ? [
        'This was restored from a backup, and no mail and no publication goes out: see what waits, then `admin release-outgoing`.',
      ]
    : []

const selectFigures = ({ installation }: Opened) =>
  inTransaction(installation.db, { kind: 'job' }, async (tx) => {
    const { rows: version } = await sql<{
      version: string
    }>`select current_setting('server_version') as version`.execute(tx)
    const { rows: mail } = await sql<{
      state: string
      count: number
      tried: number
    }>`select state, count(*) as count, count(last_fault) as tried from mail group by 1`.execute(tx)
    const { rows: jobs } = await sql<{ due: number; failed: number }>`
      select coalesce(sum(due), 0) as due, coalesce(sum(failed), 0) as failed from jobs.figures() where task <> 'tick'`.execute(
      tx,
    )
    const givenUp = await selectGivenUp(tx)
    const mails = (state: string, which: 'count' | 'tried' = 'count') =>
      Number(mail.find((row) => row.state === state)?.[which] ?? 0)
    return {
      version: version[0]?.version ?? '',
      mail: {
        received: 0,
        stored: 0,
        duplicates: 0,
        unparseable: 0,
        queued: mails('waiting'),
        tried: mails('waiting', 'tried'),
        failed: mails('failed'),
      },
      jobs: { due: Number(jobs[0]?.due ?? 0), failed: Number(jobs[0]?.failed ?? 0) },
      givenUp,
    }
  })

/** Examines an opened installation. */
export const diagnose = async (opened: Opened): Promise<Diagnosis> => {
  const { version, givenUp, ...figures } = await selectFigures(opened)
  const ledger = await asOperator(opened.admin, (client) =>
    checkLedger(client, opened.installation),
  )
  const outside = await lookOutside(opened)
  const git = await gitAvailable()
  const osv = git.available
    ? await lookAtOsv(opened)
    : { repositories: (await selectOsvRemotes(opened)).length, unreachable: [] }
  const today = new Date(opened.installation.now()).toISOString().slice(0, 10)
  return {
    node: process.versions.node,
    git: git.version ?? null,
    database: { version, migrations: (await readMigrations()).length },
    ...figures,
    services: outside.services,
    osv: {
      repositories: osv.repositories,
      reachable: git.available ? osv.repositories - osv.unreachable.length : 0,
    },
    ledger,
    advice: [
      ...ledgerAdvice(ledger),
      ...(await pausedAdvice(opened)),
      ...nodeAdvice(today),
      ...opened.config.advice.map(({ variable, message }) =>
        message.endsWith('?') ? `${variable} ${message}` : `${variable} ${message}.`,
      ),
      ...(git.available ? [] : ['git is missing: OSV records cannot be pushed.']),
      ...osvAdvice(osv.unreachable),
      ...outside.advice,
      ...(await keysAdvice(opened)),
      ...clientAdvice(opened, await selectTeamsWithoutOsv(opened)),
      ...(figures.mail.failed > 0
        ? [
            `${figures.mail.failed} mails could not be delivered: mend what kept them, then \`admin retry-mail\`.`,
          ]
        : []),
      ...givenUp.map(
        ({ task, count }) =>
          `${count} jobs ${task} were given up after their last try: mend what the log says of them, then \`admin jobs retry\`.`,
      ),
    ],
  }
}

/** "3 waiting, 1 given up": what there is none of goes without saying, but for the first. */
const counts = (first: string, ...others: readonly (readonly [number, string])[]): string =>
  [first, ...others.flatMap(([count, what]) => (count > 0 ? [`${count} ${what}`] : []))].join(', ')

/** The same for people. */
export const diagnosisInWords = (d: Diagnosis): readonly string[] => [
  `Node ${d.node}, PostgreSQL ${d.database.version}, ${d.database.migrations} migrations, git ${d.git ?? 'missing'}`,
  [
    `Mail: ${counts(`${d.mail.queued} waiting`, [d.mail.tried, 'of them tried and not taken yet'], [d.mail.failed, 'given up'])}.`,
    `Jobs: ${counts(`${d.jobs.due} due`, [d.jobs.failed, 'with failures'])}.`,
    `Ledger: ${counts(`${d.ledger.size} entries`, [d.ledger.lag, 'waiting'], [d.ledger.erased, 'with their bodies erased'])}, ${d.ledger.findings.length === 0 ? 'whole' : 'CHANGED'}.`,
  ].join(' '),
  ...(d.advice.length === 0 ? ['Nothing to put right.'] : d.advice.map((line) => `- ${line}`)),
]
