// What every part of the case page is handed: the loaded page, who reads it, and the forms' token.
import type { CasePage } from '../../../cases/page.js'
import type { Person } from '../../../identity/viewer.js'
import type { RefusalText } from '../../look/form/buttons.js'
import type { FieldErrors, FieldValues } from '../../look/form/fields.js'

export interface PartProps {
  readonly page: CasePage
  readonly person: Person
  readonly csrf: string
}

/** A form that was refused: which one, why, and everything that was typed. */
export interface Refusal {
  readonly form: string
  readonly refusal: RefusalText
  readonly values: FieldValues
  readonly errors?: FieldErrors
}

export const addressOf = (page: CasePage, rest = ''): string =>
  `/cases/${page.loaded.caseId}${rest}`

/** A member's name by id; somebody who has left is said so. */
export const nameOf =
  ({ members }: CasePage) =>
  (personId: string): string =>
    members.find((member) => member.personId === personId)?.name ?? 'a former member'
