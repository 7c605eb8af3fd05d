// Owns what a message on a case must be, and taking one back.
// Who may write to and read which audience is decided in access.
import type { Audience } from '../../access/facts.js'
import { cleanText, isBlank } from '../../intake/clean.js'
import { type Refusal, refuse } from '../../refusal.js'
import { bytesInWords, utf8Length } from '../../utf8.js'

/**
 * Reads an audience from text; null for anything else, an empty project included.
 * @source design: access by audience
 */
export const parseAudience = (text: string): Audience | null => {
  if (text === 'team' || text === 'team+reporter' || text === 'everyone') return text
  // The prefix is what makes the type, and it has been checked here.
  return /^project:\S+$/.test(text) ? (text as Audience) : null
}

/**
 * The text of a message as it is kept: spaces at its ends go, everything else stays.
 *
 * Does not check who may write to whom: that is `can(…, 'message.write', …)` in access.
 *
 * @returns refusal `message.empty` or `message.too-long`
 * @source design: access by audience
 */
export const checkMessage = (
  text: string,
  maxBytes: number,
): { readonly body: string } | Refusal<'message.empty' | 'message.too-long'> => {
  const body = cleanText(text)
  if (isBlank(body)) return refuse('message.empty', 'Write something first.')
  if (utf8Length(body) > maxBytes) {
    const has = `A message may have ${bytesInWords(maxBytes)} and has ${bytesInWords(utf8Length(body))}`
    const because = `${has}: attach the rest as a text file.`
    return refuse('message.too-long', because)
  }
  return { body }
}

/** `readableBy` lists the people for whom the text stays. @source our reading */
export type Retraction = { readonly withheldFrom: Audience; readonly readableBy: readonly string[] }

/**
 * Takes a message back, at any time: its text is withheld from its audience, its event stays. Its author and the
 * coordinator still read it, so that somebody can tell what was seen. It cannot be taken back from memories.
 *
 * Does not check who asks: that is `can(…, 'message.retract', …)` in access.
 *
 * @param message `authorId` is null when the reporter wrote it from behind a link
 * @returns refusal `message.already-retracted`
 * @source design: a message sent to the wrong audience can be retracted
 * @reading docs/READINGS.md#retraction
 */
export const retractMessage = (
  message: {
    readonly authorId: string | null
    readonly audience: Audience
    readonly isRetracted: boolean
  },
  coordinatorId: string | null,
): Retraction | Refusal<'message.already-retracted'> => {
  if (message.isRetracted) {
    return refuse('message.already-retracted', 'It has been taken back already.')
  }
  const readableBy = new Set([message.authorId, coordinatorId].filter((id) => id !== null))
  return { withheldFrom: message.audience, readableBy: [...readableBy] }
}
