// Owns what somebody says who is interested in joining, how much of it is taken, and how a candidate and their sponsor
// write the case together. It knows no address and sends nothing; a nomination is made by a member, as ever.
import { isBlank } from '../../intake/clean.js'
import { type Refusal, refuse } from '../../refusal.js'

/** What somebody says of themselves. A name may be an alias. @source charter-rules A1, A3; issue 5, part 2 */
export type InterestText = {
  readonly name: string
  readonly background: string
  readonly brings: string
  readonly availability: string
}

/** Most characters of each field. @source our reading: as long as a message needs */
export const interestMaxLength: Readonly<Record<keyof InterestText, number>> = {
  name: 200,
  background: 100,
  brings: 4000,
  availability: 1000,
}

const asks: Readonly<Record<'name' | 'brings' | 'availability', string>> = {
  name: 'Give the name or alias you go by.',
  brings: 'Say in a few sentences what you would bring.',
  availability: 'Say roughly how much time you have.',
}

/**
 * What is missing or too long, by field; empty when it can be taken. Does not check the ways to reach them.
 *
 * @source charter-rules A3
 */
export const checkInterest = (text: InterestText): Readonly<Record<string, string>> => {
  const errors: Record<string, string> = {}
  // because: `asks` has only fields of the text
  for (const [field, ask] of Object.entries(asks))
    if (isBlank(text[field as keyof InterestText])) errors[field] = ask
  // because: `interestMaxLength` has exactly the fields of the text
  for (const [field, most] of Object.entries(interestMaxLength))
    if (text[field as keyof InterestText].length > most)
      errors[field] = `This may have ${most} characters.`
  return errors
}

/** How many came lately: from one network address and in all within an hour, to one mail address within a day. @source docs/SECURITY.md, limits */
export type InterestCounts = {
  readonly fromAddress: number
  readonly total: number
  readonly toContact: number
}

/** @source docs/SECURITY.md, limits */
export type InterestLimits = { readonly perAddressPerHour: number; readonly totalPerHour: number }

/** One address is mailed so many links a day. @source our reading: nobody is mailed at a stranger's wish */
export const linksPerContactPerDay = 3

/**
 * Whether one more is taken, by what came before it.
 *
 * @returns refusal `interest.too-many`, or undefined when it is taken
 * @source docs/SECURITY.md, limits
 */
export const admitInterest = (
  counts: InterestCounts,
  limits: InterestLimits,
): Refusal<'interest.too-many'> | undefined => {
  const tooMany = (because: string) => refuse('interest.too-many', because)
  if (counts.toContact >= linksPerContactPerDay)
    return tooMany('This address was written to today. Use the link in the mail, or try tomorrow.')
  if (counts.fromAddress >= limits.perAddressPerHour || counts.total >= limits.totalPerHour)
    return tooMany('Too many came within the hour. Try again later.')
  return undefined
}

/** What is known when a member takes an interest up. @source charter-rules A1; issue 5, part 2 */
export type SponsorFacts = {
  readonly isActiveMember: boolean
  /** Another active member has taken it up. */
  readonly isTaken: boolean
  readonly isNominated: boolean
}

/**
 * Whether a member may take an interest up as its sponsor.
 *
 * @returns refusal `interest.not-a-member`, `interest.taken` or `interest.nominated`, or undefined when they may
 * @source charter-rules A1; issue 5, part 2
 * @reading docs/READINGS.md#sponsors
 */
export const refuseSponsor = (
  facts: SponsorFacts,
): Refusal<'interest.not-a-member' | 'interest.taken' | 'interest.nominated'> | undefined => {
  if (!facts.isActiveMember)
    return refuse('interest.not-a-member', 'A member of the team takes it up.', 'PEP 811')
  if (facts.isNominated) return refuse('interest.nominated', 'They are nominated already.')
  if (facts.isTaken) return refuse('interest.taken', 'Another member has taken it up.')
  return undefined
}

/** What is known when the case for a candidate is saved. @source issue 5, part 2 */
export type CaseEditFacts = {
  /** The candidate by their link, or the sponsor. */
  readonly isWriter: boolean
  readonly isNominated: boolean
  /** The version that was read before it was edited, and the one that stands. */
  readonly readVersion: number
  readonly version: number
}

/**
 * Whether an edit of the case may be saved. Of two at once the second is told, and has read the first when it saves again.
 *
 * @returns refusal `interest.not-yours`, `interest.nominated` or `interest.edited-meanwhile`, or undefined when it may
 * @source issue 5, part 2
 */
export const refuseCaseEdit = (
  facts: CaseEditFacts,
):
  | Refusal<'interest.not-yours' | 'interest.nominated' | 'interest.edited-meanwhile'>
  | undefined => {
  if (!facts.isWriter)
    return refuse('interest.not-yours', 'The candidate and their sponsor write the case.')
  if (facts.isNominated)
    return refuse('interest.nominated', 'The nomination is made: what it says stands.')
  if (facts.readVersion === facts.version) return undefined
  return refuse(
    'interest.edited-meanwhile',
    'It was changed while you were writing. Both texts are below: yours is in the fields and not saved yet.',
  )
}
