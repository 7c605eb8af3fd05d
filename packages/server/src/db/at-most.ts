// How many rows a statement answers with at most.
import { type RawBuilder, sql } from 'kysely'

/**
 * A `limit` whose number stands in the text. Plans are made once, without their values (roles.ts), and a limit whose
 * number is a value is planned for as a tenth of all rows: what then joins fifty of them reads whole tables. `most` is
 * one of the few numbers that the code names, or one that a caller bounded: each is a statement of its own.
 */
export const atMost = (most: number): RawBuilder<unknown> => sql`limit ${sql.lit(most)}`
