// What an invited person is told before they agree: a title chosen for invitations and why they are asked. Sealed apart
// from the case, for whoever is invited cannot open its key. Opens nothing else.
import type { Keys } from '../db/keys.js'
import { openFor, sealFor } from '../db/sealing.js'

export interface InvitationText {
  /** Chosen for invitations: it should not tell what the problem is. */
  readonly title: string
  readonly why: string
}

export const invitationPlace = (caseId: string, personId: string) =>
  `invitation:participant.invitation:${caseId}/${personId}` as const

export const sealInvitation = (
  keys: Keys,
  of: { caseId: string; personId: string },
  text: InvitationText,
): Buffer => sealFor(keys, invitationPlace(of.caseId, of.personId), JSON.stringify(text))

export const openInvitation = (
  keys: Keys,
  of: { caseId: string; personId: string },
  sealed: Buffer,
): InvitationText =>
  // Who wrote it was erased with their texts, after it was answered.
  sealed.length === 0
    ? { title: 'Invitation', why: '' }
    : // because: only sealInvitation writes this column, and the seal vouches for it
      (JSON.parse(openFor(keys, invitationPlace(of.caseId, of.personId), sealed)) as InvitationText)

export const titleMaxLength = 120
export const whyMaxLength = 1_000
