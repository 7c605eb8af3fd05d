// Whom a notification may reach at this moment: asked when it is written, and again for the daily mail.
import { type RawBuilder, sql } from 'kysely'

/** Who reads the case; for a question about a later end, and for the end of one that was never agreed to, who has it to answer. */
export const mayBeTold = ({
  kind,
  person,
  of,
}: {
  readonly kind: RawBuilder<unknown>
  readonly person: RawBuilder<unknown>
  readonly of: RawBuilder<unknown>
}): RawBuilder<boolean> =>
  sql<boolean>`case when ${kind} in ('embargo-asked', 'embargo-ended-unagreed') then sec.answer_awaited(${person}, ${of}) is not distinct from 'lapsed'
    else sec.person_reads(${person}, ${of}) end`
