/*
 * Owns how credits are spelt: type words, and the one line of a name and its contact.
 * Refuses to know who consented to be named.
 */
import { CREDIT_TYPES, type Credit, type CreditType } from './advisory.js'

/** True for one of the ten credit types. */
export function isCreditType(text: string): text is CreditType {
  return CREDIT_TYPES.some((type) => type === text)
}

const NAME_WITH_CONTACT = /^(?<name>[^()]*[^()\s]) \((?<contact>(?:https?:\/\/|mailto:)[^\s()]+)\)$/

/**
 * Splits `Name (https://…)` into name and contact; any other text is the name as it stands.
 * Joining with {@link joinContact} gives the same text back.
 */
export function splitContact(text: string): Pick<Credit, 'name' | 'contacts'> {
  const { name, contact } = NAME_WITH_CONTACT.exec(text)?.groups ?? {}
  if (name === undefined || contact === undefined) return { name: text, contacts: [] }
  return { name, contacts: [contact] }
}

/** The one line of a name and its contacts, as CVE wants it. */
export function joinContact({ name, contacts }: Pick<Credit, 'name' | 'contacts'>): string {
  return contacts.length === 0 ? name : `${name} (${contacts.join(', ')})`
}

/** A credit type as OSV spells it: upper case, with `_`. */
export function upperSnakeCreditType(type: CreditType): string {
  return type.toUpperCase().replaceAll(' ', '_')
}

/** A credit type as GitHub spells it: lower case, with `_`. */
export function snakeCreditType(type: CreditType): string {
  return type.replaceAll(' ', '_')
}

/** The credit type of any of the three spellings; undefined for other words. */
export function creditTypeOf(word: string): CreditType | undefined {
  const spelled = word.toLowerCase().replaceAll('_', ' ')
  return isCreditType(spelled) ? spelled : undefined
}
