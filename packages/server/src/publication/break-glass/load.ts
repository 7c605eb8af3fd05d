// What the page of a broken glass shows: what was recorded, the list, the law's clocks, and what the drafts of the
// notices are made of. Under its reader's rights, who is a member of the team; decides nothing.
import { versionLines } from '@parley/records'
import {
  type Charter,
  type GlassItem,
  glassItems,
  type Instant,
  type LawAnswer,
  type NoticeClock,
  type NoticeKind,
  noticeClocks,
  type TerminationAdvice,
  terminationAdvice,
} from '@parley/rules'
import { loadToShow } from '../../cases/begin.js'
import type { LoadedCase } from '../../cases/load.js'
import { awaitedFixes, type LoadedState, loadState } from '../../cases/state/store.js'
import { charterOf } from '../../charter/charter-of.js'
import type { Installation } from '../../db/installation.js'
import { sureNow } from '../../db/sure-now.js'
import { inTransaction, type Tx } from '../../db/transaction.js'
import { embargoOf, isOriginalPublic, selectProposals } from '../../embargo/terms/store.js'
import { actorOf, type Person } from '../../identity/viewer.js'
import { loadAdvisoryDraft, toAdvisory } from '../../remediation/advisory.js'
import type { NoticeFacts } from './notices.js'
import { type BrokenGlass, selectGlass } from './store.js'

export interface GlassPage {
  readonly loaded: LoadedCase
  readonly charter: Charter
  readonly teamName: string
  readonly known: LoadedState
  readonly glass: BrokenGlass | undefined
  readonly items: readonly GlassItem[]
  /** Empty while no attacks are recorded, or the law does not bind. */
  readonly clocks: readonly NoticeClock[]
  readonly advice: TerminationAdvice
  readonly now: Instant
}

const recordedAt = ({ events }: LoadedState, event: 'A' | 'D'): Instant | null =>
  events.find((each) => each.event === event)?.recordedAt ?? null

const earliest = (...times: readonly (Instant | null)[]): Instant | null =>
  times.reduce<Instant | null>(
    (first, at) => (at !== null && (first === null || at < first) ? at : first),
    null,
  )

/** The law's clocks of a case: none without attacks, none where a person said that the law does not bind. */
export const clocksOf = (
  { known, glass, loaded, charter }: Pick<GlassPage, 'known' | 'glass' | 'loaded' | 'charter'>,
  now: Instant,
): readonly NoticeClock[] => {
  const awareSince = recordedAt(known, 'A')
  if (glass === undefined || awareSince === null || glass.law === 'does-not-bind') return []
  const measureSince = earliest(recordedAt(known, 'D'), glass.mitigationSince, loaded.publishedAt)
  const sentAt: Partial<Record<NoticeKind, Instant>> = {}
  const before = glass.earlier.filter(({ doneAt }) => doneAt >= awareSince)
  for (const { item, doneAt } of [...glass.items, ...before]) {
    if (item === 'early-warning' || item === 'notification' || item === 'final-report')
      sentAt[item] = doneAt
  }
  return noticeClocks({ awareSince, measureSince, sentAt }, charter, now)
}

const selectTeam = (tx: Tx, teamId: number) =>
  tx
    .selectFrom('team')
    .select(['name', 'charter', 'charterOverrides'])
    .where('teamId', '=', teamId)
    .executeTakeFirstOrThrow()

const loadFor = async (
  tx: Tx,
  installation: Installation,
  { person, caseId }: { readonly person: Person; readonly caseId: string },
): Promise<GlassPage | undefined> => {
  const around = await loadToShow(tx, installation, { person, caseId })
  if (around === undefined) return undefined
  const { loaded, members } = around
  if (!members.some(({ personId }) => personId === person.personId)) return undefined
  const team = await selectTeam(tx, loaded.teamId)
  const charter = charterOf(team)
  const known = await loadState(tx, loaded)
  const glass = await selectGlass(tx, loaded)
  const law: LawAnswer = glass?.law ?? null
  const now = installation.now()
  return {
    ...{ loaded, charter, known, glass, now, teamName: team.name },
    items: glassItems({ attacksObserved: known.state.public.attacksObserved, law }),
    clocks: clocksOf({ known, glass, loaded, charter }, now),
    advice: terminationAdvice({
      embargo: embargoOf(loaded, await selectProposals(tx, loaded)),
      now: await sureNow(installation, tx),
      public: known.state.public,
      projects: awaitedFixes(known),
      originalPublic: await isOriginalPublic(tx, loaded.caseId),
      evidence: { adversariesHoldExploit: false, adversariesKnow: false },
    }),
  }
}

/** The page; undefined for whoever is no member of the case's team. */
export const loadGlass = (
  installation: Installation,
  person: Person,
  caseId: string,
): Promise<GlassPage | undefined> =>
  inTransaction(installation.db, actorOf(person), (tx) =>
    loadFor(tx, installation, { person, caseId }),
  )

/** What the drafts of the notices are made of; undefined without a glass that was broken. */
export const loadNotices = (
  installation: Installation,
  person: Person,
  caseId: string,
): Promise<NoticeFacts | undefined> =>
  inTransaction(installation.db, actorOf(person), async (tx) => {
    const page = await loadFor(tx, installation, { person, caseId })
    if (page?.glass === undefined) return undefined
    const { loaded, known, glass, clocks, teamName } = page
    const facts = await loadAdvisoryDraft(tx, installation, loaded)
    const { draft, project } = facts
    return {
      number: loaded.number,
      teamName,
      writtenAt: page.now,
      product: project === null ? null : { vendor: project.vendor, name: project.product },
      repository: project?.repo ?? null,
      cveId: loaded.cveId,
      severity:
        loaded.severityScore === null
          ? null
          : `${loaded.severityRating ?? ''} ${loaded.severityScore.toFixed(1)}`.trim(),
      awareSince: recordedAt(known, 'A'),
      attacks: glass.note,
      exploitPublic: known.state.public.exploitPublic,
      title: draft.title,
      description: draft.description,
      mitigation: draft.mitigation,
      versions: versionLines(toAdvisory(facts))
        .map(({ affected, fixedIn }) =>
          fixedIn === null ? affected : `${affected}, fixed in ${fixedIn}`,
        )
        .join('; '),
      fixReady: known.events.some(({ event }) => event === 'F'),
      fixDeployedAt: recordedAt(known, 'D'),
      publishedAt: loaded.publishedAt,
      clocks,
    }
  })
