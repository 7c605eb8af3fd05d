// Answers a form that is refused only for an old proof of presence: with the page that asks for one and holds the form.
import type { Refusal } from '@parley/rules'
import type { FastifyReply } from 'fastify'
import { type Site, sendPage, sendsMail } from '../../http/site.js'
import { selectPasskeys } from '../../identity/passkeys.js'
import { heldFrom, isSentAgain } from './held-form.js'
import { sessionOf } from './passkey-routes.js'
import { drawProof } from './proof-draw.js'

/**
 * Answers a form that lacks nothing but a fresh proof with the page that asks for one and holds the form. False for any
 * other outcome, and for forms with files, which a page cannot hold: then nothing is answered yet. It gives no reply back:
 * one that is awaited is its own end, and what came of it looks like nothing.
 */
export const holdForProof = async (
  site: Site,
  reply: FastifyReply,
  { refusal, next }: { readonly refusal: Refusal | undefined; readonly next: string },
): Promise<boolean> => {
  const { request } = reply
  if (refusal?.refusal !== 'identity.proof-needed' || (request.uploads ?? []).length > 0)
    return false
  const person = sessionOf(request)
  const hasPasskey = (await selectPasskeys(site.installation, person.personId)).length > 0
  const held = heldFrom(request)
  sendPage(
    reply,
    drawProof(person, {
      ...{ next, hasPasskey, held },
      sendsMail: sendsMail(site),
      isSent: false,
      isEarly: isSentAgain(request.body),
    }),
    403,
  )
  return true
}
