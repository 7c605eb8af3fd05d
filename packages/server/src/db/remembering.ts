// A connection that answers the same question once: what is asked again in the same words and values gets the answer that
// is there, or is on its way. For the length of one read-only transaction and no longer (transaction.ts); it never meets
// a statement that writes.
import type { CompiledQuery, DatabaseConnection, QueryResult } from 'kysely'

const READS = /^\s*select\s/i

/** What names a question: its text and its values. Undefined for what is asked each time. */
const nameOf = ({ sql, parameters }: CompiledQuery): string | undefined =>
  READS.test(sql) ? `${sql}\n${JSON.stringify(parameters)}` : undefined

/** Every asker gets a list of its own: some turn it round. The rows in it are copied by the plugins on their way up. */
const copyOf = <R>(result: QueryResult<R>): QueryResult<R> => ({
  ...result,
  rows: [...result.rows],
})

export const remembering = (connection: DatabaseConnection): DatabaseConnection => {
  const answers = new Map<string, Promise<QueryResult<unknown>>>()
  return {
    executeQuery<R>(query: CompiledQuery) {
      const name = nameOf(query)
      if (name === undefined) return connection.executeQuery<R>(query)
      const answer = answers.get(name) ?? connection.executeQuery<unknown>(query)
      answers.set(name, answer)
      // because: the same text and values have rows of the same shape
      return answer.then(copyOf) as Promise<QueryResult<R>>
    },
    streamQuery: (query, size) => connection.streamQuery(query, size),
  }
}
