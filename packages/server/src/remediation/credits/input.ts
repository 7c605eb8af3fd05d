// A credit as the team enters it: put in shape, or everything that is wrong with it at once.
import { cleanLine, isBlank, type Refusal, refuse } from '@parley/rules'

/** A credit as the team enters it. */
export interface CreditInput {
  readonly name: string
  readonly types: readonly string[]
  /** Where they are asked; null where they have an account, follow the report, or are told some other way. */
  readonly email: string | null
  readonly contacts: readonly string[]
  /** The account they have here, if any. */
  readonly personId: string | null
}

export const CREDIT_LIMITS = {
  name: 200,
  contact: 500,
  contacts: 5,
  email: 254,
  credits: 200,
} as const

const EMAIL = /^[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+$/

const isContact = (text: string): boolean =>
  text.length <= CREDIT_LIMITS.contact &&
  (/^mailto:[^\s@()]+@[^\s@()]+$/.test(text) ||
    (/^https:\/\/[^\s()]+$/.test(text) && URL.canParse(text)))

/** A refusal that says of every field what is wrong with it; its own code and words are of the first. */
export interface WrongCredit extends Refusal {
  readonly errors: Readonly<Record<string, string>>
}

const nameRefusal = (name: string): Refusal | undefined => {
  if (isBlank(name))
    return refuse('credit.name-missing', 'Give the name to be credited by, or choose no name.')
  return name.length > CREDIT_LIMITS.name
    ? refuse('credit.name-too-long', `A name has at most ${CREDIT_LIMITS.name} characters.`)
    : undefined
}

const emailRefusal = (email: string): Refusal | undefined =>
  email !== '' && (email.length > CREDIT_LIMITS.email || !EMAIL.test(email))
    ? refuse('credit.bad-address', 'This is not a mail address.')
    : undefined

const contactsRefusal = (contacts: readonly string[]): Refusal | undefined =>
  contacts.length > CREDIT_LIMITS.contacts || !contacts.every(isContact)
    ? refuse(
        'credit.bad-contact',
        `At most ${CREDIT_LIMITS.contacts} addresses that start with https:// or mailto: and hold no brackets.`,
      )
    : undefined

const typesRefusal = (types: readonly string[]): Refusal | undefined =>
  types.length === 0
    ? refuse('credit.unknown-type', 'Choose at least one thing they are credited for.')
    : undefined

/** What is entered, put in shape, or all that is wrong with it. A name that was answered under is not entered again. */
export const readCreditInput = (
  input: CreditInput,
  { isNameFixed = false }: { readonly isNameFixed?: boolean } = {},
): CreditInput | WrongCredit => {
  const name = cleanLine(input.name)
  const email = input.email === null ? '' : cleanLine(input.email).toLowerCase()
  const contacts = input.contacts.map(cleanLine).filter((one) => one !== '')
  const wrong = [
    { field: 'name', refusal: isNameFixed ? undefined : nameRefusal(name) },
    { field: 'types', refusal: typesRefusal(input.types) },
    { field: 'email', refusal: emailRefusal(email) },
    { field: 'contacts', refusal: contactsRefusal(contacts) },
  ].flatMap(({ field, refusal }) => (refusal === undefined ? [] : [{ field, refusal }]))
  const [first] = wrong
  if (first === undefined) return { ...input, name, email: email === '' ? null : email, contacts }
  const errors = Object.fromEntries(wrong.map(({ field, refusal }) => [field, refusal.because]))
  return { ...first.refusal, errors }
}
