// Owns who has answered a proposed end, rolled up by party: the team, the reporter, each project, the experts.
// Refuses to decide by it: agreement.ts does, one voice at a time.
import { type EmbargoParty, type Negotiation, wordOf } from './agreement.js'
import type { EmbargoProposal } from './machine.js'

/** Somebody who has an answer to give, and the party they count to. @source CERT/CC Vultron, negotiating embargoes */
export type Voiced = { readonly voice: EmbargoParty; readonly party: string }

/** How many voices a party has, and what they said. @source CERT/CC Vultron, negotiating embargoes */
export type PartyAnswers = {
  readonly party: string
  readonly voices: number
  readonly agreed: number
  readonly declined: number
  readonly silent: number
}

/**
 * Who has answered one open proposal, party by party in the order they are first named. Whoever proposes has agreed, and
 * so has whoever agreed to a later end on the table.
 *
 * @source CERT/CC Vultron, negotiating embargoes
 */
export function answersByParty(
  proposal: EmbargoProposal,
  negotiation: Negotiation,
  voices: readonly Voiced[],
): readonly PartyAnswers[] {
  const parties = [...new Set(voices.map(({ party }) => party))]
  return parties.map((party) => {
    const words = voices
      .filter((each) => each.party === party)
      .map(({ voice }) => wordOf(voice, proposal, negotiation))
    const agreed = words.filter((word) => word === 'accepted').length
    const declined = words.filter((word) => word === 'declined').length
    return {
      party,
      voices: words.length,
      agreed,
      declined,
      silent: words.length - agreed - declined,
    }
  })
}
