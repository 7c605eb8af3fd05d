// Starting what was decided: the yes of the rules to what is on the desk, and the publication with its steps.
import {
  amend,
  type Instant,
  isRefusal,
  publish,
  type Refusal,
  withdrawAdvisory,
} from '@parley/rules'
import type { StepName } from '../../db/tables/publication.js'
import { type Desk, withdrawalFacts } from '../desk.js'
import { skipOpenSteps } from '../steps/skip.js'
import { insertPublication, updatePublication } from '../store.js'
import type { Begun } from './begin.js'

/** A yes of the rules to what is on the desk. */
export interface Decided {
  readonly steps: readonly StepName[]
  readonly isShownPublicly: boolean
  readonly notBefore: Instant
}

/** What the rules say about publishing what is on the desk now: the reason a button is disabled is this refusal. */
export const decidePublication = (desk: Desk): Decided | Refusal => {
  const { kind, reason } = desk.prepared
  const { facts, amendment, charter } = desk
  if (kind === 'first') {
    const decision = publish(facts, charter)
    if (isRefusal(decision)) return decision
    const { steps, isShownPublicly, notBefore } = decision
    return {
      steps: steps.map(({ name }) => name),
      isShownPublicly,
      notBefore: notBefore ?? facts.now,
    }
  }
  const at = facts.scheduledFor ?? facts.now
  const judged = { ...amendment, now: at }
  const decision =
    kind === 'amendment'
      ? amend({ ...judged, difference: reason })
      : withdrawAdvisory({ ...withdrawalFacts(desk, desk.version.requestedById), now: at })
  if (isRefusal(decision)) return decision
  const { steps, isShownPublicly } = decision
  return { steps: steps.map(({ name }) => name), isShownPublicly, notBefore: at }
}

/** Writes a publication with its steps, and lets the worker look at them. */
export const startPublication = async (
  { change, loaded }: Pick<Begun, 'change' | 'loaded'>,
  desk: Desk,
  { decided, personId }: { decided: Decided; personId: string },
): Promise<string> => {
  const { tx, now, record, enqueue } = change
  const { kind, reason, hash, snapshot, draft } = desk.prepared
  const replaced = await skipOpenSteps(change, desk)
  const publicationId = await insertPublication(tx, loaded, {
    ...{ kind, reason, hash, snapshot, version: draft.version },
    fewerEyes: decided.isShownPublicly,
    requestedBy: personId,
    requestedAt: now,
    notBefore: decided.notBefore,
    emergency: desk.status.emergency !== null,
    steps: decided.steps,
  })
  const facts = {
    ...{ publicationId, kind, version: draft.version, hash, steps: decided.steps },
    ...{ requestedBy: personId, notBefore: decided.notBefore },
    emergency: desk.status.emergency !== null,
  }
  await record({ name: 'publication:requested', of: loaded.of, facts })
  if (replaced !== undefined) {
    const { publicationId: old, steps } = replaced
    await updatePublication(tx, old, { supersededBy: publicationId })
    const supersededBy = publicationId
    await record({
      name: 'publication:superseded',
      of: loaded.of,
      facts: { publicationId: old, steps, supersededBy },
    })
  }
  for (const step of decided.steps) {
    const ids = { caseId: loaded.caseId, publicationId, step }
    await enqueue({
      task: 'publication.step',
      ids,
      key: `publication.step:${publicationId}:${step}`,
    })
  }
  return publicationId
}
