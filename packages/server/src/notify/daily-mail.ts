// What a daily mail names, and its words. It is sealed beside the words, so that whoever lost a case or a team while the mail
// waited is not sent its number: asked again when its turn comes, and written anew from what is left.
import { sql } from 'kysely'
import type { Installation } from '../db/installation.js'
import type { Tx } from '../db/transaction.js'
import { afterSignIn } from '../jobs/after-sign-in.js'
import type { NamedInMail } from '../jobs/outbox.js'
import { mayBeTold } from './concerned.js'
import { dailyGovernance, governanceKindOf } from './governance-words.js'
import { kindOf, mailDaily } from './words.js'

type Whose = { readonly personId: string }

/** What of it this person may be told at this moment: of cases that they read, and of teams that they are of. */
export const stillTold = async (
  tx: Tx,
  { personId }: Whose,
  { cases, teams }: NamedInMail,
): Promise<NamedInMail> => {
  const { rows: told } = await sql<{ may: boolean }>`
    select ${mayBeTold({ kind: sql`n.kind`, person: sql`${personId}::uuid`, of: sql`n.case_id` })} as may
      from unnest(${cases.map(({ caseId }) => caseId)}::uuid[], ${cases.map(({ kind }) => kind)}::text[])
           with ordinality as n (case_id, kind, place) order by n.place`.execute(tx)
  const { rows: of } = await sql<{ teamId: number }>`
    select team_id from membership where person_id = ${personId} and left_at is null`.execute(tx)
  const mine = new Set(of.map(({ teamId }) => teamId))
  return {
    cases: cases.filter((_, place) => told[place]?.may === true),
    teams: teams.filter(({ teamId }) => mine.has(teamId)),
  }
}

/** The mail; undefined where nothing is left to say. */
export const writeDailyMail = (
  installation: Installation,
  { cases, teams }: NamedInMail,
): { readonly subject: string; readonly text: string } | undefined => {
  const noticed = cases.map(({ caseId, caseNumber, kind }) => ({
    ...{ caseNumber, kind: kindOf(kind) },
    link: afterSignIn(installation, `/cases/${caseId}`),
  }))
  const ofTeams = teams.flatMap(({ kind: word, path }) => {
    const kind = governanceKindOf(word)
    return kind === undefined ? [] : [{ kind, link: afterSignIn(installation, path) }]
  })
  const lines = dailyGovernance(ofTeams)
  if (noticed.length + lines.length === 0) return undefined
  const settings = `${installation.url}/account`
  return mailDaily(noticed, { settings, unsubscribe: settings }, lines)
}

/** A mail as it may go out at this moment: for the job that sends it (jobs/outbox-jobs). */
export const writeAnew =
  (installation: Installation) => async (tx: Tx, who: Whose, named: NamedInMail) =>
    writeDailyMail(installation, await stillTold(tx, who, named))
