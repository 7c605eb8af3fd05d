// What the clock does to what is kept, by each team's own charter: the team is told what is coming, contents of cases
// go, who opened a case goes, how to reach a reporter goes. A scan finds ids; every case is moved under its own actor. What
// is erased does not come back, so that it goes only once every clock says so (db/sure-now.ts).
import {
  addDays,
  type Charter,
  type Instant,
  restsSince,
  retentionOf,
  retentionStep,
} from '@parley/rules'
import { type Change, change } from '../../audit/change.js'
import { charterOf } from '../../charter/charter-of.js'
import type { Installation } from '../../db/installation.js'
import { sureNow } from '../../db/sure-now.js'
import { timestamp } from '../../db/tables/columns.js'
import { inTransaction, type Tx } from '../../db/transaction.js'
import { doEach } from '../../jobs/each.js'
import type { Scan } from '../../jobs/worker.js'
import { selectCharters } from '../jobs.js'
import { type LoadedCase, loadCase } from '../load.js'
import { updateCase } from '../store.js'
import { eraseIn } from './erase.js'
import { forgetReporter } from './reporter.js'
import {
  type ErasureRule,
  eraseReadsBefore,
  restingOf,
  selectCasesAtRest,
  selectContactsAtRest,
  selectReadsAtRest,
} from './store.js'

/** How often it is looked: days are counted, not minutes. */
const everyMs = 3_600_000
/** A look moves so many of each at most; the next one goes on. */
const movedAtOnce = 200

const ruleOf = ({ publishedAt, determination }: LoadedCase): ErasureRule => {
  if (publishedAt !== null) return 'published-case'
  return determination === 'spam' ? 'spam' : 'closed-case'
}

/** `sure` is what every clock agrees on. */
type Move = (
  step: Change,
  loaded: LoadedCase,
  by: { readonly charter: Charter; readonly sure: Instant },
) => Promise<void>

/** Tells the team what is coming, or erases. Two looks at once do no harm: the case is held. */
const moveContents: Move = async (step, loaded, { charter: { retention: rules }, sure }) => {
  const facts = restingOf(loaded)
  const retention = retentionOf(facts, rules)
  if (retention === null || loaded.publishing) return
  const due = retentionStep(facts, rules, sure)
  if (due === 'erase') {
    await eraseIn(step, loaded, { rule: ruleOf(loaded), days: retention.days })
    return
  }
  if (due !== 'tell') return
  const { caseId, of } = loaded
  await updateCase(step.tx, caseId, { erasureToldAt: timestamp(sure) })
  const told = retentionOf({ ...facts, toldAt: sure }, rules)
  const { eventId } = await step.record({
    name: 'case:erasure-announced',
    of,
    facts: { eraseAt: told?.eraseAt ?? retention.eraseAt, days: retention.days },
  })
  await step.enqueue({ task: 'notify.team', ids: { caseId, eventId } })
}

const isDue = (loaded: LoadedCase, days: number, now: Instant): boolean => {
  const since = restsSince(restingOf(loaded))
  const isKept = loaded.keepUntil !== null && loaded.keepUntil > now
  return since !== null && !isKept && addDays(since, days) <= now
}

const moveContact: Move = async (step, loaded, { charter, sure }) => {
  if (isDue(loaded, charter.retention.reporterContactDays.value, sure))
    await forgetReporter(step, loaded, 'retention')
}

const moveReads: Move = async (step, loaded, { charter, sure }) => {
  if (!isDue(loaded, 0, sure)) return
  const before = timestamp(addDays(sure, -charter.retention.readEventDays.value))
  const erased = await eraseReadsBefore(step.tx, loaded.caseId, before)
  if (erased > 0) await step.record({ name: 'case:reads-erased', of: loaded.of, facts: { erased } })
}

type Select = typeof selectCasesAtRest

interface Moving {
  readonly select: Select
  readonly move: Move
}
const MOVES: readonly Moving[] = [
  { select: selectReadsAtRest, move: moveReads },
  { select: selectContactsAtRest, move: moveContact },
  { select: selectCasesAtRest, move: moveContents },
]

const moveAll = async (
  installation: Installation,
  { charter, teamIds }: { charter: Charter; teamIds: readonly number[] },
  { select, move }: Moving,
): Promise<void> => {
  const asked = { teamIds, charter, today: timestamp(installation.now()), most: movedAtOnce }
  const due = await inTransaction(installation.db, { kind: 'job' }, (tx: Tx) => select(tx, asked))
  await doEach(installation, due, ({ caseId }) =>
    change(installation, { kind: 'job', caseId }, async (step) => {
      const loaded = await loadCase(step.tx, installation, caseId, { lock: true })
      if (loaded === undefined) return
      await move(step, loaded, { charter, sure: await sureNow(installation, step.tx) })
    }),
  )
}

/** The scan of retention; each process looks once an hour, and twice does no harm. */
export const retentionScan = (installation: Installation): Scan => {
  let lookedAt = Number.NEGATIVE_INFINITY
  return async function retention() {
    if (installation.now() - lookedAt < everyMs) return
    lookedAt = installation.now()
    const teams = await selectCharters(installation)
    await doEach(installation, teams, ({ teamIds, ...chartered }) =>
      doEach(installation, MOVES, (move) =>
        moveAll(installation, { teamIds, charter: charterOf(chartered) }, move),
      ),
    )
  }
}
