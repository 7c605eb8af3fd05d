// Writes the search words of one case anew from all that is said in it: what each audience can read, and no more.
// Runs as a job that sees this case alone.
import type { Change } from '../../audit/change.js'
import type { Installation } from '../../db/installation.js'
import { open } from '../../db/sealing.js'
import { inTransaction, type Tx } from '../../db/transaction.js'
import { selectTriage } from '../actions/triage.js'
import { type LoadedCase, loadCase } from '../load.js'
import { openReport } from '../report.js'
import { hashesOf, type IndexedAudience, upsertWords } from './words.js'

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

/** Which messages an audience's set is made of: the team finds by everything, the others by what they can read. */
const heardBy: Readonly<Record<IndexedAudience, (audience: string) => boolean>> = {
  team: () => true,
  'team+reporter': (audience) => audience === 'team+reporter' || audience === 'everyone',
  everyone: (audience) => audience === 'everyone',
}

/** Texts that another domain keeps for the team of a case; the composition brings them. */
export type TeamTexts = (tx: Tx, loaded: LoadedCase) => Promise<readonly string[]>

const indexCase = async (
  tx: Tx,
  { installation, loaded, more }: Indexing & { readonly loaded: LoadedCase },
): Promise<void> => {
  const { report, messages } = await selectTexts(tx, loaded)
  const { notes } = await selectTriage(tx, loaded)
  const drafted = await more(tx, loaded)
  for (const audience of ['team', 'team+reporter', 'everyone'] as const) {
    const heard = messages.filter((message) => heardBy[audience](message.audience))
    const own = audience === 'team' ? [...Object.values(notes), ...drafted] : []
    const others = [...report, ...heard.map((message) => message.text), ...own]
    await upsertWords(tx, {
      caseId: loaded.caseId,
      compartmentId: loaded.compartmentId,
      audience,
      words: hashesOf(installation.keys, {
        titles: [loaded.title, loaded.number, loaded.cveId ?? ''],
        others: others.filter((text) => typeof text === 'string'),
      }),
      lastActivityAt: loaded.lastActivityAt,
    })
  }
}

interface Indexing {
  readonly installation: Installation
  readonly more: TeamTexts
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
