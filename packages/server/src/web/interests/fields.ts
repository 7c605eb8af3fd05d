// The fields of an interest and of its case by name, between what a browser sends and what is checked.
import type { CaseText, Interested } from '../../charter/interests/texts.js'
import { textOf } from '../../http/forms.js'
import type { FieldValues } from '../look/form/fields.js'

export const INTEREST_LABELS = {
  name: 'Name or alias',
  email: 'Email',
  githubLogin: 'GitHub name',
  background: 'Background',
  brings: 'What you would bring',
  availability: 'Availability',
} as const

const NAMES = ['name', 'email', 'githubLogin', 'background', 'brings', 'availability'] as const

export const interestIn = (body: unknown): Interested => {
  const [name = '', email = '', githubLogin = '', background = '', brings = '', availability = ''] =
    NAMES.map((field) => textOf(body, field))
  return { name, email, githubLogin, background, brings, availability }
}

export const interestAsTyped = (said: Interested): FieldValues => ({ ...said })

export const caseIn = (body: unknown): CaseText & { readonly version: number } => ({
  bio: textOf(body, 'bio'),
  reasons: textOf(body, 'reasons'),
  version: Number.parseInt(textOf(body, 'version'), 10) || 0,
})
