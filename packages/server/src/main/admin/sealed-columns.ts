// Every column that is sealed under a master key, with the place that binds a value to its row. A test holds this list
// against the purposes that exist, so that an exchange of keys forgets nothing.

import { effectsPlace } from '../../audit/once.js'
import { invitationPlace } from '../../cases/invitation.js'
import { savedViewPlace } from '../../cases/saved-views.js'
import { interestLinkPlace } from '../../charter/interests/link.js'
import { interestCasePlace, interestPlace } from '../../charter/interests/texts.js'
import { ballotKeyPlace, nominationPlace } from '../../charter/nominations/texts.js'
import {
  caseKeyPlace,
  type PurposePlace,
  purposePlace,
  type SealedPlace,
} from '../../db/sealing.js'
import { accountPlace } from '../../directory/list.js'
import { actionPlace, planPlace } from '../../directory/store.js'
import { answerPlace } from '../../http/idempotency.js'
import { disregardPlace } from '../../intake/disregard.js'
import { followLinkPlace } from '../../intake/follow-link.js'
import { mailPlace } from '../../jobs/outbox.js'

export interface SealedColumn {
  readonly table: string
  readonly column: string
  /** The columns that name a row, all of them given to `place` as text. */
  readonly ids: readonly string[]
  place(row: Readonly<Record<string, string>>): SealedPlace
}

const of =
  (make: (id: (name: string) => string) => PurposePlace): SealedColumn['place'] =>
  (row) =>
    // because: `ids` names every column that `make` asks for
    purposePlace(make((name) => row[name]!))

export const SEALED_COLUMNS: readonly SealedColumn[] = [
  {
    table: 'case_key',
    column: 'wrapped',
    ids: ['case_id'],
    // because: `ids` names it
    place: (row) => caseKeyPlace(row['case_id']!),
  },
  {
    table: 'follow_link',
    column: 'sealed',
    ids: ['follow_link_id'],
    place: of((id) => followLinkPlace(id('follow_link_id'))),
  },
  {
    table: 'mail',
    column: 'sealed',
    ids: ['mail_id'],
    place: of((id) => mailPlace(id('mail_id'))),
  },
  {
    table: 'participant',
    column: 'invitation',
    ids: ['case_id', 'person_id'],
    place: of((id) => invitationPlace(id('case_id'), id('person_id'))),
  },
  {
    table: 'disregard',
    column: 'sealed',
    ids: ['disregard_id'],
    place: of((id) => disregardPlace(id('disregard_id'))),
  },
  {
    table: 'saved_view',
    column: 'sealed',
    ids: ['saved_view_id'],
    place: of((id) => savedViewPlace(id('saved_view_id'))),
  },
  {
    table: 'nomination',
    column: 'sealed',
    ids: ['nomination_id'],
    place: of((id) => nominationPlace(id('nomination_id'))),
  },
  {
    table: 'interest',
    column: 'sealed',
    ids: ['interest_id'],
    place: of((id) => interestPlace(id('interest_id'))),
  },
  {
    table: 'interest',
    column: 'link',
    ids: ['interest_id'],
    place: of((id) => interestLinkPlace(id('interest_id'))),
  },
  {
    table: 'interest_case',
    column: 'sealed',
    ids: ['interest_id'],
    place: of((id) => interestCasePlace(id('interest_id'))),
  },
  {
    table: 'ballot',
    column: 'private_key',
    ids: ['ballot_id'],
    place: of((id) => ballotKeyPlace(id('ballot_id'))),
  },
  {
    table: 'directory_account',
    column: 'sealed',
    ids: ['team_id', 'person_id', 'venue'],
    place: of((id) => accountPlace(Number(id('team_id')), id('person_id'), id('venue'))),
  },
  {
    table: 'directory_plan',
    column: 'sealed',
    ids: ['plan_id'],
    place: of((id) => planPlace(id('plan_id'))),
  },
  {
    table: 'directory_action',
    column: 'sealed',
    ids: ['action_id'],
    place: of((id) => actionPlace(id('action_id'))),
  },
  {
    table: 'idempotency_key',
    column: 'answer',
    ids: ['caller', 'key_hash'],
    place: of((id) =>
      // because: PostgreSQL writes bytes as `\\x` and hexadecimal digits
      answerPlace({ caller: id('caller'), keyHash: Buffer.from(id('key_hash').slice(2), 'hex') }),
    ),
  },
  {
    table: 'idempotency_key',
    column: 'effects',
    ids: ['caller', 'key_hash'],
    place: of((id) =>
      effectsPlace({ caller: id('caller'), keyHash: Buffer.from(id('key_hash').slice(2), 'hex') }),
    ),
  },
]
