// Writes the search words of one case anew from all that is said in it: what each audience can read, and no more.
// Runs as a job that sees this case alone.
import type { Change } from '../../audit/change.js'
import type { Installation } from '../../db/installation.js'
import { open } from '../../db/sealing.js'
import { inTransaction, type Tx } from '../../db/transaction.js'
import { selectTriage } from '../actions/triage.js'
import { type LoadedCase, loadCase } from '../load.js'
import { openReport } from '../report.js'
import { hashesInTurn, type IndexedAudience, upsertWords } from './words.js'

/** Older posts than these are found by the report and the title. */
const postsIndexed = 1_000

const selectTexts = async (tx: Tx, { caseId, key }: LoadedCase) => {
  const report = await tx
    .selectFrom('report')
    .select('sealed')
    .where('caseId', '=', caseId)
    .executeTakeFirst()
  const messages = await tx
    .selectFrom('message')
    .select(['messageId', 'audience', 'body'])
    .where('caseId', '=', caseId)
    .where('retractedAt', 'is', null)
    .orderBy('writtenAt', 'desc')
    .limit(postsIndexed)
    .execute()
  const said = report === undefined ? undefined : openReport(key, caseId, report.sealed)
  return {
    report: [
      said?.project,
      said?.details,
      said?.affectedVersions,
      said?.proofOfConcept,
      said?.patch,
    ],
    messages: messages.map(({ messageId, audience, body }) => ({
      audience,
      text: open(key, `message.body:${messageId}`, body),
    })),
  }
}

/** From those who read least to the team, which finds by everything: each audience by what the one before it could not. */
const AUDIENCES: readonly IndexedAudience[] = ['everyone', 'team+reporter', 'team']

/** The first audience that reads a message; a project's channel is the team's as far as searching goes. */
const heardFirstBy = (audience: string): IndexedAudience =>
  audience === 'everyone' || audience === 'team+reporter' ? audience : 'team'

/** Texts that another domain keeps for the team of a case; the composition brings them. */
export type TeamTexts = (tx: Tx, loaded: LoadedCase) => Promise<readonly string[]>

const indexCase = async (
  tx: Tx,
  { installation, loaded, more }: Indexing & { readonly loaded: LoadedCase },
): Promise<void> => {
  const { report, messages } = await selectTexts(tx, loaded)
  const { notes } = await selectTriage(tx, loaded)
  const drafted = await more(tx, loaded)
  const own = {
    everyone: report.filter((text) => typeof text === 'string'),
    'team+reporter': [],
    team: [...Object.values(notes), ...drafted].filter((text) => typeof text === 'string'),
  }
  const said = (audience: IndexedAudience) =>
    messages.filter((one) => heardFirstBy(one.audience) === audience).map((one) => one.text)
  const { caseId, compartmentId, lastActivityAt } = loaded
  const sets = hashesInTurn(installation.keys, {
    titles: [loaded.title, loaded.number, loaded.cveId ?? ''],
    others: AUDIENCES.map((audience) => [...own[audience], ...said(audience)]),
  })
  await upsertWords(
    tx,
    AUDIENCES.map((audience, at) => {
      const words = sets[at] ?? []
      return { caseId, compartmentId, audience, words, lastActivityAt }
    }),
  )
}

interface Indexing {
  readonly installation: Installation
  readonly more: TeamTexts
}

/** Indexes a case in the change that opens it, so that whoever opens it finds it at once; the job looks again. */
export const indexOpened = async (
  { tx, installation }: Pick<Change, 'tx' | 'installation'>,
  caseId: string,
): Promise<void> => {
  const loaded = await loadCase(tx, installation, caseId)
  if (loaded !== undefined) await indexCase(tx, { installation, more: async () => [], loaded })
}

/** Lets the case be indexed anew once this change stands: for whatever changes a text or a number that is searched. */
export const indexAnew = ({ enqueue }: Pick<Change, 'enqueue'>, caseId: string): Promise<void> =>
  enqueue({ task: 'search.index', ids: { caseId }, key: `search.index:${caseId}` })

/** The handler of `search.index`. */
export const reindexCase =
  ({ installation, more }: Indexing) =>
  ({ caseId }: { caseId: string }): Promise<void> =>
    inTransaction(installation.db, { kind: 'job', caseId }, async (tx) => {
      const loaded = await loadCase(tx, installation, caseId)
      if (loaded !== undefined) await indexCase(tx, { installation, more, loaded })
    })
