// A party says yes or no to a proposed end; and the clock, once the reply window is over, for those who said nothing.
import {
  type EmbargoAnswer,
  type Instant,
  isRefusal,
  openProposals,
  type Refusal,
  refuse,
  replyBy,
  replyWindowOf,
  settleProposals,
} from '@parley/rules'
import { sql } from 'kysely'
import { change } from '../../audit/change.js'
import { charterOf } from '../../charter/charter-of.js'
import type { Installation } from '../../db/installation.js'
import { sureNow } from '../../db/sure-now.js'
import { doEach } from '../../jobs/each.js'
import type { Scan } from '../../jobs/worker.js'
import { actorOfVoice, beginTerms, changedMeanwhile, type Terms, type Voice } from './begin.js'
import { upsertAnswer } from './store.js'
import { tellEveryone, writeAgreed, writeSettlement } from './write.js'

export interface AnswerInput {
  readonly caseId: string
  readonly proposalId: string
  readonly answer: EmbargoAnswer['answer']
  readonly basis?: number | undefined
}

export interface Answered {
  readonly caseId: string
  /** What became of the proposal with this answer. */
  readonly outcome: 'accepted' | 'rejected' | 'open'
}

const say = async (terms: Terms, input: AnswerInput): Promise<Answered | Refusal> => {
  const { step, loaded, negotiation, party, personId, facts } = terms
  const { caseId, proposalId, answer } = input
  const proposal = openProposals(negotiation.embargo).find(({ id }) => id === proposalId)
  if (proposal === undefined)
    return refuse('embargo.unknown-proposal', 'This proposal is not on the table any more.')
  // What is over by every clock is over, whether or not the tick has said so yet.
  if (replyBy(proposal.proposedAt, negotiation.window) <= terms.sure)
    return refuse(
      'embargo.too-late',
      'The time for an answer is over: silence has counted as declined. Propose the end anew.',
    )
  if (proposal.endsAt <= step.now && answer === 'accepted')
    return refuse('embargo.end-passed', 'The end proposed here has passed; propose a later one.')
  const word = { proposalId, party, answer }
  await upsertAnswer(step.tx, loaded, { ...word, answeredBy: personId, answeredAt: step.now })
  const by = party === 'team' || party === 'reporter' ? party : 'participant'
  const { eventId } = await step.record({
    name: 'embargo:answered',
    of: loaded.of,
    facts: { proposalId, answer, by },
  })
  const agreed = answer === 'accepted' ? await writeAgreed(terms, proposal.endsAt) : terms
  const spoken = { ...negotiation, answers: [...negotiation.answers, word] }
  const settled = settleProposals(spoken, { ...facts, now: terms.sure }, 'words')
  await writeSettlement(agreed, settled, false)
  const outcome = settled.accepted.includes(proposalId)
    ? 'accepted'
    : settled.rejected.includes(proposalId)
      ? 'rejected'
      : 'open'
  if (outcome === 'open') await tellEveryone(terms, eventId)
  return { caseId, outcome }
}

/** Answers one proposal for the voice's own party. */
export const answerProposal = (
  installation: Installation,
  voice: Voice,
  input: AnswerInput,
): Promise<Answered | Refusal> =>
  change(installation, actorOfVoice(voice), async (step) => {
    const { caseId } = input
    const begun = await beginTerms(step, voice, { caseId, action: 'embargo.answer' })
    if (isRefusal(begun)) return begun
    return changedMeanwhile(begun, input.basis) ?? say(begun, input)
  })

/** Settles what silence has decided in one case. */
export const settleBySilence = (installation: Installation, caseId: string) =>
  change(installation, { kind: 'job', caseId }, async (step) => {
    const terms = await beginTerms(
      step,
      { kind: 'clock', caseId },
      { caseId, action: 'embargo.answer' },
    )
    if (isRefusal(terms)) return terms
    const settled = settleProposals(terms.negotiation, { ...terms.facts, now: terms.sure }, 'clock')
    if (settled.accepted.length + settled.rejected.length > 0)
      await writeSettlement(terms, settled, false)
    return { caseId }
  })

interface WaitingProposal {
  readonly caseId: string
  readonly proposedAt: Instant
  readonly endsAt: Instant
  readonly charter: string
  readonly charterOverrides: Readonly<Record<string, unknown>>
}

/** Finds proposals whose reply window is over, or whose end has passed while they were discussed. */
export const proposalScan = (installation: Installation): Scan =>
  async function proposals(): Promise<void> {
    const now = await sureNow(installation)
    const { rows } = await sql<WaitingProposal>`select * from sec.proposals_waiting()`.execute(
      installation.db.job,
    )
    await doEach(installation, rows, async (row) => {
      const window = replyWindowOf(charterOf(row).embargo)
      if (replyBy(row.proposedAt, window) <= now || row.endsAt <= now)
        await settleBySilence(installation, row.caseId)
    })
  }
