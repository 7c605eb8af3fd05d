// The reporter's forms about the embargo, at the address of their link: propose an end, agree, decline.
import { isRefusal } from '@parley/rules'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { answerProposal } from '../../embargo/terms/answer.js'
import { proposeEnd } from '../../embargo/terms/propose.js'
import { readLocalEnd } from '../../embargo/terms/zone.js'
import { textOf } from '../../http/forms.js'
import { HttpProblem, notFound, refusedProblem } from '../../http/problems.js'
import type { Site } from '../../http/site.js'
import { loadFollowed } from '../../intake/follow.js'
import { reporterBy } from '../../intake/follow-link.js'
import { basisIn, endErrors } from '../embargo/terms-pages.js'

type ByLink = { Params: { capability: string } }

/** Draws the follow page again with what was typed. */
export type ShowAgain = (
  reply: FastifyReply,
  capability: string,
  refused: {
    readonly form: 'embargo'
    readonly values: Readonly<Record<string, string>>
    readonly errors: Readonly<Record<string, string>>
  },
) => Promise<FastifyReply>

const opened = async ({ installation }: Site, capability: string) => {
  const actor = reporterBy(installation.keys, capability)
  const followed = await loadFollowed(installation, capability)
  if (actor === undefined || followed === undefined) throw notFound()
  return { caseId: followed.loaded.caseId, voice: { kind: 'reporter', actor } as const }
}

/** Forms of the embargo under `/r/{capability}`. */
export const registerFollowEmbargo = (
  app: FastifyInstance,
  site: Site,
  showAgain: ShowAgain,
): void => {
  // Whoever posts here holds the link; there is no session whose rights a foreign page could borrow.
  const config = { access: 'capability', withoutCsrf: true } as const
  app.post<ByLink>(
    '/r/:capability/embargo/proposals',
    { config },
    async ({ params: { capability }, body }, reply) => {
      const { caseId, voice } = await opened(site, capability)
      const values = {
        at: textOf(body, 'at'),
        zone: textOf(body, 'zone'),
        reason: textOf(body, 'reason'),
      }
      const endsAt = readLocalEnd(values.at, values.zone)
      const { reason } = values
      const outcome = isRefusal(endsAt)
        ? endsAt
        : await proposeEnd(site.installation, voice, {
            caseId,
            endsAt,
            reason,
            basis: basisIn(body),
          })
      if (!isRefusal(outcome)) return reply.redirect(`/r/${capability}?done=embargo#embargo`, 303)
      const errors = endErrors(outcome) ?? { at: outcome.because }
      return showAgain(reply, capability, { form: 'embargo', values, errors })
    },
  )
  app.post<ByLink>(
    '/r/:capability/embargo/answer',
    { config },
    async ({ params: { capability }, body }, reply) => {
      const { caseId, voice } = await opened(site, capability)
      const answer = textOf(body, 'answer') === 'accepted' ? 'accepted' : 'declined'
      const outcome = await answerProposal(site.installation, voice, {
        ...{ caseId, answer, proposalId: textOf(body, 'proposal'), basis: basisIn(body) },
      })
      if (isRefusal(outcome)) throw new HttpProblem(refusedProblem(outcome))
      return reply.redirect(`/r/${capability}?done=embargo#embargo`, 303)
    },
  )
}
